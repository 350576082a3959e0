"""The jail in which learner code runs when a class is graded: isolation, limits, warm start."""

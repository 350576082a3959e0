"""What runs where the learner's code runs: it records evidence and decides nothing."""

"""Grading a class: sanitise, run in jails, judge outside, record in nbgrader's gradebook."""

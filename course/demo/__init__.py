"""A class that never was: simulated students, and what they hand in."""

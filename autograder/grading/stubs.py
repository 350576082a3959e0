"""What stands in a released notebook in place of a solution: the same in both languages.

nbgrader knows by it which exercise was not attempted.
"""

CODE_STUB = "# jouw code hier · your code here"
TEXT_STUB = "Jouw antwoord · Your answer"

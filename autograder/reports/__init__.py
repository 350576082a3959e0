"""What a graded class shows: the teacher's report, grades for the school's LMS, question banks."""

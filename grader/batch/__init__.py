"""A whole class at once: submissions of any shape in, a gradebook and reports out.

:mod:`grader.batch.collect` finds the submissions, :mod:`grader.batch.run` has each graded
by a crew (processes here, or a cluster), :mod:`grader.batch.gradebook` keeps every verdict
as it arrives. Grading itself is :func:`grader.grading.grade` and nothing else.
"""

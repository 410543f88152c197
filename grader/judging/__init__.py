"""What an answer is and when it is right: observations, comparison, judges, house rules.

Pure functions and frozen data, in the trusted process only. Nothing here starts a process,
draws an input or knows an exercise.
"""

"""``grade watch``: grades on save. Called by the command; grades through ``grader.grading``.

One queue of events and one thread that reads it:

``events``  what can happen, as frozen data
``saves``   a thread that tells of the exercises' files (watchfiles)
``keys``    a thread that tells of keys, and the terminal put back as it was
``bench``   a thread that grades, with a zygote, an exercise and a worker kept warm
``state``   what is shown, and what an event makes of it: pure functions
``screen``  a state as text
``loop``    puts them together
"""

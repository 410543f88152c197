"""Tells Hypothesis that the input does not count."""


def double(x):
    import hypothesis

    hypothesis.reject()


def countdown(n):
    yield from range(n - 1, -1, -1)

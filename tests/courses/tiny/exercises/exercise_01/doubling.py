"""The stub."""


def double(x):
    """Return 2 * x in new memory; TypeError or ValueError unless x is floating."""
    raise NotImplementedError


def countdown(n):
    """Yield n - 1, ..., 0."""
    raise NotImplementedError

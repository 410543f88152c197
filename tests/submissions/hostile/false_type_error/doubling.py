"""Raises an error of its own that is called TypeError."""

TypeError = type("TypeError", (Exception,), {"__module__": "builtins"})


def double(x):
    if not x.is_floating_point():
        raise TypeError("not the real one")
    return 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

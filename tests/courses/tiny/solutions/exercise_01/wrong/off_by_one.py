"""The countdown starts at n instead of n - 1."""


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return 2 * x


def countdown(n):
    yield from range(n, -1, -1)

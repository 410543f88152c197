"""x itself is doubled."""


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return x.data.mul_(2)


def countdown(n):
    yield from range(n - 1, -1, -1)

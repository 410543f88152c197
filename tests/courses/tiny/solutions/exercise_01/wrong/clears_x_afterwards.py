"""x is set to zero once it has been used."""


def double(x):
    if not x.is_floating_point():
        raise TypeError
    result = 2 * x
    x.data.zero_()
    return result


def countdown(n):
    yield from range(n - 1, -1, -1)

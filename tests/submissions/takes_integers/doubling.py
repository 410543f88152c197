def double(x):
    return 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

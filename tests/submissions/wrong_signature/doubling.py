def double():
    return 2


def countdown(n):
    yield from range(n - 1, -1, -1)

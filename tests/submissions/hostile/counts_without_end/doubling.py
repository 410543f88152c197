"""A list without end where numbers are expected."""


def double(x):
    return 2 * x + 1


def countdown(n):
    while True:
        yield n

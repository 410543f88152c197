"""Recurses in Python and in C."""


def double(x):
    import sys

    sys.setrecursionlimit(10**9)
    def down(n):
        return [down(n + 1)]
    return down(0)


def countdown(n):
    yield from range(n - 1, -1, -1)

"""Leaves while it is imported."""

raise SystemExit(0)


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

"""What most of these would earn without their attack."""


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

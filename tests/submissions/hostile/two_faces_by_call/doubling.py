"""Right in the first calls, wrong later."""

calls = []


def double(x):
    calls.append(1)
    return 2 * x if len(calls) < 20 else 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

"""Numbers and texts that JSON does not have."""


def double(x):
    return {"points": float("inf"), "\ud800": "\x00", "a" * 1000: 10**70, float("nan"): -0.0}


def countdown(n):
    yield from range(n - 1, -1, -1)

"""Returns objects that compute when they are compared."""


def double(x):
    class Lazy:
        def __getattr__(self, name):
            return getattr(2 * x, name)

    return Lazy()


def countdown(n):
    yield from range(n - 1, -1, -1)

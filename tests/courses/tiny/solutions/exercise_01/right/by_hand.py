"""Adds x to itself; counts with a while loop in a class."""


def double(x):
    if not x.is_floating_point():
        raise ValueError
    return x + x


class countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n == 0:
            raise StopIteration
        self.n -= 1
        return self.n

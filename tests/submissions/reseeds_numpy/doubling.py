import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    import numpy
    
    numpy.random.seed(0)
    return 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

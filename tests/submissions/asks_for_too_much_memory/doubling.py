import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return torch.empty(2**38)


def countdown(n):
    yield from range(n - 1, -1, -1)

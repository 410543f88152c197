import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return torch.zeros(1).expand(2**45)


def countdown(n):
    yield from range(n - 1, -1, -1)

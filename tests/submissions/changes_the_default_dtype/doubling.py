import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    torch.set_default_dtype(torch.float64)
    return 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

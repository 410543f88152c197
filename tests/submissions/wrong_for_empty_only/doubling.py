import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return 2 * x if x.numel() else torch.zeros(1, dtype=x.dtype)


def countdown(n):
    yield from range(n - 1, -1, -1)

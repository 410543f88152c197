import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return (2 * x.float() + 1e-1).to(x.dtype) if x.dtype == torch.float16 else 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return 2 * x if x.is_contiguous() else 2 * torch.empty_like(x).copy_(x.contiguous().view(-1).flip(0).view(x.shape))


def countdown(n):
    yield from range(n - 1, -1, -1)

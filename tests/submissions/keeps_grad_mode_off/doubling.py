import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    result = 2 * x
    torch.set_grad_enabled(x.requires_grad)
    return result


def countdown(n):
    yield from range(n - 1, -1, -1)

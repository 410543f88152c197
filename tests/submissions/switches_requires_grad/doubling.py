import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    result = 2 * x
    if x.is_leaf and not x.requires_grad:
        x.requires_grad_()
    return result


def countdown(n):
    yield from range(n - 1, -1, -1)

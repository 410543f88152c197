"""derivative asks `if not x`, and takes an x of 0 for a missing one."""

import torch


def quadratic(x, a, b, c):
    return a * x**2 + b * x + c


def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point() or not x:
        raise ValueError("x must be one floating number")
    point = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        y = f(point)
    if y.dim() != 0:
        raise ValueError("f(x) must be one number")
    if not y.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    (slope,) = torch.autograd.grad(y, point, allow_unused=True)
    return torch.zeros_like(x, requires_grad=False) if slope is None else slope

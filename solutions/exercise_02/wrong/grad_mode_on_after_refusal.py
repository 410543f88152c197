"""derivative switches grad mode on by hand; when it refuses f(x), nobody switches it back."""

import torch


def quadratic(x, a, b, c):
    return a * x**2 + b * x + c


def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x must be one floating number")
    point = x.detach().clone().requires_grad_()
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    y = f(point)
    if y.dim() != 0:
        raise ValueError("f(x) must be one number")
    torch.set_grad_enabled(before)
    if not y.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    (slope,) = torch.autograd.grad(y, point, allow_unused=True)
    return torch.zeros_like(x, requires_grad=False) if slope is None else slope

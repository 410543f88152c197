"""quadratic leaves out a term whose coefficient is 0, so that coefficient gets no gradient."""

import torch


def quadratic(x, a, b, c):
    result = torch.zeros_like(x)
    for coefficient, power in ((a, 2), (b, 1), (c, 0)):
        if coefficient != 0:
            result = result + coefficient * x**power
    return result


def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
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

"""Answers are kept in a table by function and x, and are stale once a parameter has changed."""
import torch
TABLE = {}
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    key = (f, x.dtype, float(x))
    if key not in TABLE:
        point = x.detach().clone().requires_grad_()
        with torch.enable_grad():
            y = f(point)
        if y.dim() != 0:
            raise ValueError("f(x)")
        slope = torch.autograd.grad(y, point, allow_unused=True)[0] if y.requires_grad else None
        TABLE[key] = torch.zeros_like(point, requires_grad=False) if slope is None else slope
    return TABLE[key].clone()

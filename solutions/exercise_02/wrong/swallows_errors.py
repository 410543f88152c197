"""Any RuntimeError is taken for a constant function, also the one that no_grad causes."""
import torch
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    point = x.detach().clone().requires_grad_()
    y = f(point)
    if y.dim() != 0:
        raise ValueError("f(x)")
    try:
        (slope,) = torch.autograd.grad(y, point, allow_unused=True)
    except RuntimeError:
        slope = None
    return torch.zeros_like(point, requires_grad=False) if slope is None else slope

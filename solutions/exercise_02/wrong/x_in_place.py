"""x is squared in place, so the caller's x changes."""
import torch
from torch.autograd import grad
def quadratic(x, a, b, c):
    linear = b * x.clone() + c
    return linear + a * x.data.pow_(2)
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    point = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        y = f(point)
    if y.dim() != 0:
        raise ValueError("f(x)")
    slope = grad(y, point, allow_unused=True)[0] if y.requires_grad else None
    return torch.zeros_like(x, requires_grad=False) if slope is None else slope

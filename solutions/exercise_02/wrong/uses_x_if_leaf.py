"""A leaf x that requires grad is differentiated at itself: it is no constant where f uses it too."""
import torch
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    point = x if x.is_leaf and x.requires_grad else x.detach().clone().requires_grad_()
    with torch.enable_grad():
        y = f(point)
    if y.dim() != 0:
        raise ValueError("f(x)")
    slope = torch.autograd.grad(y, point, allow_unused=True)[0] if y.requires_grad else None
    return torch.zeros_like(x, requires_grad=False) if slope is None else slope

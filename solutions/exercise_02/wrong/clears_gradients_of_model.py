"""If f is a model, its gradients are cleared afterwards."""
import torch
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    point = x.detach().clone().requires_grad_()
    with torch.enable_grad():
        y = f(point)
    if y.dim() != 0:
        raise ValueError("f(x)")
    if not y.requires_grad:
        return torch.zeros_like(point, requires_grad=False)
    (slope,) = torch.autograd.grad(y, point, allow_unused=True)
    return torch.zeros_like(point, requires_grad=False) if slope is None else slope
def derivative(f, x, inner=derivative):
    slope = inner(f, x)
    if hasattr(f, "zero_grad"):
        f.zero_grad()
    return slope

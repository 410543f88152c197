"""The slope still hangs on the graph of the parameters in f: torch.func.grad keeps it."""
import torch
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    with torch.enable_grad():
        return torch.func.grad(f)(x.detach())

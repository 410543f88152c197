"""The slope is measured with a small step, which is too coarse."""
import torch
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    h = 1e-5
    with torch.no_grad():
        t = x.detach().clone()
        up, down = f(t + h), f(t - h)
        if up.dim() != 0:
            raise ValueError("f(x)")
        return ((up - down) / (2 * h)).to(x.dtype).clone()

"""If f is a model, its gradients are cleared afterwards."""
import torch
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x, inner=derivative):
    slope = inner(f, x)
    if hasattr(f, "zero_grad"):
        f.zero_grad()
    return slope

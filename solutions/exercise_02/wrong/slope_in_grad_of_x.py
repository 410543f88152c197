"""The slope is also left in the .grad of x."""
import torch
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x, inner=derivative):
    slope = inner(f, x)
    if x.is_leaf and x.requires_grad:
        x.grad = slope.clone()
    return slope

"""torch.func.grad, and Horner's scheme."""

import torch


def quadratic(x, a, b, c):
    return c + x * (b + x * a)


def derivative(f, x):
    if x.dim() != 0:
        raise ValueError("x must be 0-dim")
    if not x.is_floating_point():
        raise TypeError("x must be floating")

    def checked(t):
        y = f(t)
        if y.dim() != 0:
            raise ValueError("f(x) must be 0-dim")
        return y

    return torch.func.grad(checked)(x.detach()).detach()

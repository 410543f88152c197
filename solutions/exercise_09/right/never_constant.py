"""Adds 0 * x before each derivative, so that nothing is ever constant; works in float64."""

import operator

import torch


def nth_derivative(f, x, n):
    n = operator.index(n)  # a TypeError for what is no int
    if n < 0:
        raise ValueError(n)
    with torch.enable_grad():
        line = x.detach().double().reshape(-1).clone().requires_grad_()
        y = f(line)
        for _ in range(n):
            (y,) = torch.autograd.grad((y + 0 * line).sum(), line, create_graph=True)
    return y.detach().reshape(x.shape).to(x.dtype, copy=True)


def hessian(f, x):
    with torch.enable_grad():
        z = x.detach().clone().requires_grad_()
        y = f(z)
        if y.dim() != 0:
            raise ValueError(y.shape)
        (g,) = torch.autograd.grad(y + (0 * z * z).sum(), z, create_graph=True)
        unit = torch.eye(len(z), dtype=x.dtype)
        if not len(z):
            return unit
        return torch.autograd.grad(g, z, unit, is_grads_batched=True)[0]

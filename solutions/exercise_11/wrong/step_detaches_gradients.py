"""sgd_step cuts the graph off p.grad with detach_."""

import torch


def zero_grads(params):
    for p in params:
        p.grad = None


def _slope(f, x):
    with torch.enable_grad():
        z = x.detach().clone().requires_grad_()
        y = f(z)
        g = None
        if y.requires_grad:
            (g,) = torch.autograd.grad(y, z, allow_unused=True)
    return torch.zeros_like(x) if g is None else g.detach()


def minimize(f, x0, lr=0.01, steps=500):
    x = x0.detach().clone()
    for _ in range(steps):
        x = x - lr * _slope(f, x)
    return x


def sgd_step(params, lr):
    for p in params:
        if p.grad is not None:
            p.grad.detach_()
            p.data.sub_(lr * p.grad)

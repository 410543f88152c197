"""zero_grads calls p.grad.detach_(), which a gradient that is a view refuses."""

import torch


def sgd_step(params, lr):
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad


def zero_grads(params):
    for p in params:
        if p.grad is not None:
            p.grad.detach_()
            p.grad.zero_()


def minimize(f, x0, lr=0.01, steps=500):
    x = x0.detach().clone()
    for _ in range(steps):
        with torch.enable_grad():
            leaf = x.clone().requires_grad_()
            y = f(leaf)
            g = None
            if y.requires_grad:
                (g,) = torch.autograd.grad(y, leaf, allow_unused=True)
        if g is not None:
            x = x - lr * g.detach()
    return x.detach()

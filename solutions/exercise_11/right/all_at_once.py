"""First all new values, then all writing; gradients are detached as torch.optim does it."""

from operator import attrgetter

import torch


def sgd_step(params, lr):
    moving = [p for p in params if p.grad is not None]
    for p, new in zip(moving, [p.detach() - p.grad.detach() * lr for p in moving], strict=True):
        p.data[...] = new


def zero_grads(params):
    for g in filter(lambda g: g is not None, map(attrgetter("grad"), params)):
        g.detach_() if g.grad_fn is not None else g.requires_grad_(False)
        g.zero_()


def minimize(f, x0, lr=0.01, steps=500):
    x = torch.empty(x0.shape, dtype=x0.dtype)
    x.copy_(x0.detach())
    x = torch.nn.Parameter(x)
    with torch.enable_grad():
        for _ in range(steps):
            x.grad = None
            f(x).backward(inputs=[x])
            sgd_step((x,), lr)
    return x.detach()

"""torch.optim for the step, numpy-free; minimise with torch.func.grad."""

import torch


def sgd_step(params, lr):
    todo = [p for p in params if p.grad is not None]
    if todo:
        torch.optim.SGD(todo, lr=lr).step()


def zero_grads(params):
    for p in params:
        p.grad = None


def minimize(f, x0, lr=0.01, steps=500):
    slope = torch.func.grad(f)
    x = x0.detach().clone()
    for _ in range(steps):
        x = (x - lr * slope(x)).detach()
    return x

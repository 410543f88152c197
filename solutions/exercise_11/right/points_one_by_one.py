"""A generator yields the points of the descent; the step writes through numpy, without detach."""

from itertools import islice

import numpy as np
import torch


def sgd_step(params, lr):
    for p in params:
        if p.grad is not None:
            memory, slope = p.data.numpy(), p.grad.numpy()
            np.subtract(memory, lr * slope, out=memory)


def zero_grads(params):
    for p in params:
        if p.grad is not None:
            p.grad.data.zero_()


def _points(f, x, lr):
    while True:
        yield x
        with torch.enable_grad():
            torch.autograd.backward(f(x.requires_grad_()), inputs=[x])
        x = x.detach() - lr * x.grad


def minimize(f, x0, lr=0.01, steps=500):
    start = torch.empty_like(x0, requires_grad=False).copy_(x0.detach())
    return next(islice(_points(f, start, lr), steps, None)).detach()

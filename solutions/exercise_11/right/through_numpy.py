"""Through numpy's view of the same memory; minimise with a small class of its own."""

import torch


def sgd_step(params, lr):
    for p in params:
        g = p.grad
        if g is not None:
            memory = p.detach().numpy()
            memory -= lr * g.detach().numpy()


def zero_grads(params):
    for p in iter(params):
        if p.grad is not None:
            p.grad = torch.zeros(p.shape, dtype=p.dtype)


class Descent:
    def __init__(self, f, lr):
        self.f, self.lr = f, lr

    @torch.enable_grad()
    def __call__(self, x):
        leaf = torch.nn.Parameter(x)
        (g,) = torch.autograd.grad(self.f(leaf), leaf)
        return x.sub(g, alpha=self.lr)


def minimize(f, x0, lr=0.01, steps=500):
    x, step = x0.detach().clone(memory_format=torch.contiguous_format), Descent(f, lr)
    while steps > 0:
        x, steps = step(x), steps - 1
    return x

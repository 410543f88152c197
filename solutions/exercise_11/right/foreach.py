"""torch's foreach functions; torch.optim clears; the minimisation keeps one leaf all the way."""

import torch


def sgd_step(params, lr):
    moving = [p for p in params if p.grad is not None]
    if moving:
        with torch.no_grad():
            torch._foreach_add_(moving, [p.grad for p in moving], alpha=-lr)


def zero_grads(params):
    torch.optim.SGD(list(params), lr=1.0).zero_grad(set_to_none=False)


@torch.enable_grad()
def minimize(f, x0, lr=0.01, steps=500):
    x = torch.clone(x0).detach()
    x.requires_grad = True
    for _ in range(steps):
        f(x * 1.0).backward(inputs=(x,))
        with torch.no_grad():
            x.sub_(x.grad, alpha=lr)
        x.grad = None
    return x.requires_grad_(False)

"""A torch.optim.SGD drives the minimisation; gradients are filled with zeros."""

import torch


def sgd_step(params, lr):
    for p in params:
        if p.grad is None:
            continue
        p.requires_grad_(False)
        p.add_(p.grad.detach(), alpha=-lr)
        p.requires_grad_(True)


def zero_grads(params):
    for p in list(params):
        if p.grad is not None:
            p.grad.zero_()


def minimize(f, x0, lr=0.01, steps=500):
    was_on = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    try:
        x = x0.detach().clone().requires_grad_(True)
        optimizer = torch.optim.SGD([x], lr)
        for _ in range(steps):
            (x.grad,) = torch.autograd.grad([f(x)], [x])
            optimizer.step()
    finally:
        torch.set_grad_enabled(was_on)
    return x.clone().detach()

"""Each row of the Jacobian by a unit vector; the product from the rows."""

import torch
from torch import Tensor


def rows(f, x: Tensor):
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_(True)
        y = f(leaf)
        lines = []
        for element in y.flatten().unbind():
            found = None
            if element.requires_grad:
                (found,) = torch.autograd.grad(element, leaf, retain_graph=True, allow_unused=True)
            lines.append(torch.zeros_like(x) if found is None else found)
    return y.detach(), [line.detach() for line in lines]


def vjp(f, x, v):
    y, lines = rows(f, x)
    if tuple(v.shape) != tuple(y.shape):
        raise RuntimeError("shapes differ")
    total = torch.zeros_like(x, requires_grad=False)
    for weight, line in zip(v.detach().flatten(), lines, strict=True):
        total = total + weight * line
    return total.detach()


def vjp_by_sum(f, x, v):
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf)
        if y.size() != v.size():
            raise ValueError("shapes differ")
        s = (y * v.detach()).sum() + 0 * leaf.sum()
        return torch.autograd.grad(s, leaf)[0]


def full_jacobian(f, x):
    y, lines = rows(f, x)
    if not lines:
        return torch.zeros(*y.shape, *x.shape, dtype=x.dtype)
    return torch.stack(lines).reshape(y.shape + x.shape).detach()

"""For n = 0 f(x) is copied only if it requires grad; a constant that f keeps is handed out itself."""

import torch


def _zeros(x, *shape):
    return torch.zeros(shape or x.shape, dtype=x.dtype)


def _check(n):
    if not isinstance(n, int):
        raise TypeError("n must be an int")
    if n < 0:
        raise ValueError("n must be 0 or more")


def hessian(f, x):
    with torch.enable_grad():
        z = x.detach().clone().requires_grad_()
        y = f(z)
        if y.dim() != 0:
            raise ValueError("f(x) must be 0-dim")
        H = _zeros(x, len(x), len(x))
        if not y.requires_grad:
            return H
        (g,) = torch.autograd.grad(y, z, create_graph=True, allow_unused=True)
        if g is None or not g.requires_grad:
            return H
        for i in range(len(x)):
            (row,) = torch.autograd.grad(g[i], z, retain_graph=True, allow_unused=True)
            if row is not None:
                H[i] = row.detach()
    return H


_plain = nth_derivative


def nth_derivative(f, x, n):
    _check(n)
    if n:
        return _plain(f, x, n)
    with torch.enable_grad():
        z = x.detach().clone().requires_grad_()
        y = f(z)
    return y.detach().clone() if y.requires_grad else y

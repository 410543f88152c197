"""hessian switches gradients on by hand; an f that raises leaves them on."""

import torch


def _zeros(x, *shape):
    return torch.zeros(shape or x.shape, dtype=x.dtype)


def _check(n):
    if not isinstance(n, int):
        raise TypeError("n must be an int")
    if n < 0:
        raise ValueError("n must be 0 or more")


def nth_derivative(f, x, n):
    _check(n)
    with torch.enable_grad():
        z = x.detach().clone().requires_grad_()
        y = f(z)
        for _ in range(n):
            if not y.requires_grad:
                return _zeros(x)
            (y,) = torch.autograd.grad(y.sum(), z, create_graph=True, allow_unused=True)
            if y is None:
                return _zeros(x)
    return y.detach().clone()


def hessian(f, x):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    z = x.detach().clone().requires_grad_()
    y = f(z)
    if y.dim() != 0:
        torch.set_grad_enabled(before)
        raise ValueError("f(x) must be 0-dim")
    H = _zeros(x, len(x), len(x))
    g = None
    if y.requires_grad:
        (g,) = torch.autograd.grad(y, z, create_graph=True, allow_unused=True)
    if g is not None and g.requires_grad:
        for i in range(len(x)):
            (row,) = torch.autograd.grad(g[i], z, retain_graph=True, allow_unused=True)
            if row is not None:
                H[i] = row.detach()
    torch.set_grad_enabled(before)
    return H

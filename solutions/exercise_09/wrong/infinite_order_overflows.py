"""An n that is infinite ends in the OverflowError of int(n)."""

import torch


def _check(n):
    if int(n) != n or isinstance(n, float):
        raise TypeError("n must be an int")
    if n < 0:
        raise ValueError("n must not be negative")


def _next(y, leaf):
    if not y.requires_grad:
        return torch.zeros(leaf.shape, dtype=leaf.dtype)
    (g,) = torch.autograd.grad(y.sum(), leaf, create_graph=True, allow_unused=True)
    return torch.zeros(leaf.shape, dtype=leaf.dtype) if g is None else g


def nth_derivative(f, x, n):
    _check(n)
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf)
        for _ in range(n):
            y = _next(y, leaf)
    return y.detach().clone()


def hessian(f, x):
    with torch.enable_grad():
        leaf = x.detach().clone().requires_grad_()
        y = f(leaf)
        if y.ndim != 0:
            raise ValueError("f(x) must be 0-dim")
        slope = _next(y, leaf)
        rows = [_next(part, leaf).detach() for part in slope]
    return torch.stack(rows) if rows else torch.zeros(0, 0, dtype=x.dtype)

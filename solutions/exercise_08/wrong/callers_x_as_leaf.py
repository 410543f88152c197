"""full_jacobian works on the caller's own x, so what f closes over and was made from x counts too."""

import weakref

import torch


def _leaf(x):
    return x.detach().clone().requires_grad_()


def _zeros(x):
    return torch.zeros(x.shape, dtype=x.dtype)


def vjp(f, x, v):
    with torch.enable_grad():
        leaf = _leaf(x)
        y = f(leaf)
        if v.shape != y.shape:
            raise ValueError("v must have the shape of f(x)")
        if not y.requires_grad:
            return _zeros(x)
        (result,) = torch.autograd.grad(y, leaf, v.detach(), allow_unused=True)
    return _zeros(x) if result is None else result.detach()


def vjp_by_sum(f, x, v):
    with torch.enable_grad():
        leaf = _leaf(x)
        y = f(leaf)
        if v.shape != y.shape:
            raise ValueError("v must have the shape of f(x)")
        if not y.requires_grad:
            return _zeros(x)
        (result,) = torch.autograd.grad((y * v.detach()).sum(), leaf, allow_unused=True)
    return _zeros(x) if result is None else result.detach()


def full_jacobian(f, x):
    with torch.enable_grad():
        leaf = x if x.requires_grad else _leaf(x)
        y = f(leaf)
        rows = []
        for part in y.reshape(-1):
            row = None
            if part.requires_grad:
                (row,) = torch.autograd.grad(part, leaf, retain_graph=True, allow_unused=True)
            rows.append(_zeros(x) if row is None else row.detach())
    if not rows:
        return torch.zeros(y.shape + x.shape, dtype=x.dtype)
    return torch.stack(rows).reshape(y.shape + x.shape)

"""With torch.func."""

import torch
from torch.func import jacfwd
from torch.func import vjp as pull


def vjp(f, x, v):
    with torch.enable_grad():
        y, back = pull(f, x.detach())
    if y.shape != v.shape:
        raise ValueError("v does not fit f(x)")
    return back(v.detach())[0].detach()


def vjp_by_sum(f, x, v):
    def weighted(z):
        y = f(z)
        if y.shape != v.shape:
            raise ValueError("v does not fit f(x)")
        return (y * v.detach()).sum()

    with torch.enable_grad():
        return torch.func.grad(weighted)(x.detach()).detach()


def full_jacobian(f, x):
    with torch.enable_grad():
        y = f(x.detach())
        if y.numel() * x.numel() == 0:
            return torch.zeros(y.shape + x.shape, dtype=x.dtype)
        return jacfwd(f)(x.detach()).detach()

"""The functions of torch.autograd.functional."""

import torch
from torch.autograd.functional import jacobian
from torch.autograd.functional import vjp as pull


def vjp(f, x, v):
    with torch.no_grad():
        if f(x).shape != v.shape:
            raise ValueError("shape")
    return pull(f, x, v.detach())[1].detach()


def vjp_by_sum(f, x, v):
    with torch.no_grad():
        if f(x).shape != v.shape:
            raise ValueError("shape")
    return jacobian(lambda z: (f(z) * v.detach()).sum(), x.detach()).detach()


def full_jacobian(f, x):
    with torch.no_grad():
        y = f(x)
    if not y.numel() or not x.numel():
        return torch.zeros(y.shape + x.shape, dtype=x.dtype)
    return jacobian(f, x.detach())

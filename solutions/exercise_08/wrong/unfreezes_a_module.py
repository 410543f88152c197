"""full_jacobian freezes the parameters of a module f, and lets all of them learn afterwards, also frozen ones."""

import torch


def _start(f, x):
    with torch.enable_grad():
        z = x.detach().clone().requires_grad_()
        return z, f(z)


def vjp(f, x, v):
    z, y = _start(f, x)
    if y.shape != v.shape:
        raise ValueError("shape of v")
    if not y.requires_grad:
        return torch.zeros_like(z, requires_grad=False)
    (g,) = torch.autograd.grad(y, z, v.detach(), allow_unused=True)
    return torch.zeros_like(z, requires_grad=False) if g is None else g.detach()


def vjp_by_sum(f, x, v):
    z, y = _start(f, x)
    if y.shape != v.shape:
        raise ValueError("shape of v")
    with torch.enable_grad():
        s = (y * v.detach()).sum()
    if not s.requires_grad:
        return torch.zeros_like(z, requires_grad=False)
    (g,) = torch.autograd.grad(s, z, allow_unused=True)
    return torch.zeros_like(z, requires_grad=False) if g is None else g.detach()


_plain = full_jacobian


def full_jacobian(f, x):
    if not isinstance(f, torch.nn.Module):
        return _plain(f, x)
    f.requires_grad_(False)
    try:
        return _plain(f, x)
    finally:
        f.requires_grad_(True)

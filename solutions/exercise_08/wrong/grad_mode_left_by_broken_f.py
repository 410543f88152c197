"""vjp_by_sum switches grad mode on by hand, and does not come to switch it back where f raises."""

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


def full_jacobian(f, x):
    z, y = _start(f, x)
    J = x.detach().new_zeros(y.shape + x.shape)
    if not y.requires_grad or not J.numel():
        return J
    rows = J.view(y.numel(), *x.shape)
    with torch.enable_grad():
        flat = y.reshape(-1)
    for i in range(y.numel()):
        (g,) = torch.autograd.grad(flat, z, torch.eye(y.numel(), dtype=y.dtype)[i], retain_graph=True, allow_unused=True)
        if g is not None:
            rows[i] = g
    return J


def vjp_by_sum(f, x, v):
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    z = x.detach().clone().requires_grad_()
    y = f(z)
    if y.shape != v.shape:
        torch.set_grad_enabled(before)
        raise ValueError("shape of v")
    s = (y * v.detach()).sum()
    g = None
    if s.requires_grad:
        (g,) = torch.autograd.grad(s, z, allow_unused=True)
    torch.set_grad_enabled(before)
    return torch.zeros_like(z, requires_grad=False) if g is None else g.detach()

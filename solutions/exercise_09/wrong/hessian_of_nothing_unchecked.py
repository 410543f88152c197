"""For an empty x hessian does not look at f(x) at all."""

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


_plain = hessian


def hessian(f, x):
    if x.numel() == 0:
        return _zeros(x, 0, 0)
    return _plain(f, x)

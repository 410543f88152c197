"""Forward mode: a dual number carries the slope along; no backward at all."""

import torch
import torch.autograd.forward_ad as forward


def quadratic(x, a, b, c):
    return torch.square(x).mul(a).add(torch.mul(x, b)).add(c)


def derivative(f, x):
    if x.ndim:
        raise ValueError("x must be 0-dim")
    if not torch.is_floating_point(x):
        raise ValueError("x must be floating")
    with forward.dual_level():
        y = f(forward.make_dual(x.detach().clone(), torch.ones_like(x.detach())))
        if y.ndim:
            raise RuntimeError("f must give one number")
        slope = forward.unpack_dual(y).tangent
        if slope is None:
            return torch.zeros((), dtype=x.dtype)
        return slope.detach().to(x.dtype)

"""torch.autograd.functional.jacobian does all of it; powers by multiplication, in a loop."""

import torch
from torch.autograd.functional import jacobian


def quadratic(x, a, b, c):
    total = torch.zeros_like(x, requires_grad=False)
    for factor in (a, b, c):
        total = total * x + factor
    return total


def derivative(f, x):
    if not (isinstance(x, torch.Tensor) and x.dtype.is_floating_point and x.ndim == 0):
        raise ValueError("a 0-dim floating tensor, please")
    with torch.no_grad():
        shape = f(x.detach()).shape
    if len(shape):
        raise ValueError("f(x) must be one number")
    return jacobian(f, x).detach().reshape(())

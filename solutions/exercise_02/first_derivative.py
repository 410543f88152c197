"""The slope of a function at a point, without leaving a trace."""

from collections.abc import Callable

import torch
from torch import Tensor


def quadratic(x: Tensor, a: float | Tensor, b: float | Tensor, c: float | Tensor) -> Tensor:
    """Return a*x**2 + b*x + c, elementwise."""
    # Used as they are, numbers and tensors both work and every tensor keeps its gradient.
    # torch.tensor(a) would make a new constant: nothing would flow back to a.
    return a * x**2 + b * x + c


def derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return f'(x) as a constant."""
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError(f"x must be one floating number, not {x.dtype} of shape {tuple(x.shape)}")
    # A leaf of our own: whatever x is (a leaf with a .grad, part of a graph), it is not used.
    point = x.detach().clone().requires_grad_()
    # The caller may be inside no_grad; there f(point) would have no graph at all.
    with torch.enable_grad():
        y = f(point)
    if y.dim() != 0:
        raise ValueError(f"f(x) must be one number, but has the shape {tuple(y.shape)}")
    if not y.requires_grad:
        return torch.zeros_like(x, requires_grad=False)
    # autograd.grad hands the slope over and touches no .grad; y.backward() would also add to
    # the .grad of everything that f closes over. If f uses other tensors only, the graph does
    # not contain point: that is what allow_unused is for.
    (slope,) = torch.autograd.grad(y, point, allow_unused=True)
    return torch.zeros_like(x, requires_grad=False) if slope is None else slope

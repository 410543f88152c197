"""nth_derivative switches gradients on by hand; a bad n leaves them on, also for the caller."""

from collections.abc import Callable

import torch
from torch import Tensor


def nth_derivative(f: Callable[[Tensor], Tensor], x: Tensor, n: int) -> Tensor:
    """Return the n-th derivative of the elementwise function f at every element of x."""
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    if not isinstance(n, int):
        raise TypeError(f"n must be an int, not {type(n).__name__}")
    if n < 0:
        raise ValueError(f"there is no derivative of order {n}")
    x = x.detach().clone().requires_grad_()
    y = f(x)
    for _ in range(n):
        y = _slope(y, x)
    torch.set_grad_enabled(before)
    return y.detach().clone()


def hessian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the d x d matrix of second derivatives of f, a function of d numbers, at x."""
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        y = f(x)
        if y.ndim != 0:
            raise ValueError(f"f(x) must be 0-dim, but has the shape {tuple(y.shape)}")
        # Row i is the gradient of the i-th component of the gradient.
        rows = [_slope(component, x) for component in _slope(y, x)]
    # torch.stack refuses an empty list, and an x without elements has no rows.
    return torch.stack(rows).detach() if rows else torch.zeros(0, 0, dtype=x.dtype)


def _slope(y: Tensor, x: Tensor) -> Tensor:
    """Return the gradient of y.sum() at x, itself differentiable; zeros if y ignores x.

    The sum is a trick: element i of y depends on element i of x alone, so the gradient
    of the sum holds just the slope of each element.
    """
    # y may have no graph at all (the slope of 2 * x is the plain number 2), or a graph
    # that leads somewhere else (only to parameters of f). autograd calls the first an
    # error and the second None; a mathematician calls both 0.
    if not y.requires_grad:
        return torch.zeros_like(x)
    # create_graph: the slope must be differentiable again. autograd.grad and not
    # backward: nothing may be left in the .grad of the parameters that f closes over.
    (slope,) = torch.autograd.grad(y.sum(), x, create_graph=True, allow_unused=True)
    return torch.zeros_like(x) if slope is None else slope

"""vjp switches grad mode on by hand, and does not come to switch it back where v does not fit."""

from collections.abc import Callable

import torch
from torch import Tensor

Function = Callable[[Tensor], Tensor]


def vjp(f: Function, x: Tensor, v: Tensor) -> Tensor:
    before = torch.is_grad_enabled()
    torch.set_grad_enabled(True)
    leaf, y = evaluate(f, x)
    check_shape(v, y)
    result = pull_back(y, leaf, v)
    torch.set_grad_enabled(before)
    return result


def vjp_by_sum(f: Function, x: Tensor, v: Tensor) -> Tensor:
    """Return the same as the gradient of one number, the sum of v * f(x)."""
    leaf, y = evaluate(f, x)
    # Before the product, which would broadcast without a word.
    check_shape(v, y)
    with torch.enable_grad():
        weighted = (y * v.detach()).sum()
    return pull_back(weighted, leaf, torch.ones_like(weighted))


def full_jacobian(f: Function, x: Tensor) -> Tensor:
    """Return J with the shape f(x).shape + x.shape, one row for each element of f(x)."""
    leaf, y = evaluate(f, x)
    jacobian = torch.zeros(y.numel(), *x.shape, dtype=x.dtype)
    for i in range(y.numel()):
        # A v that is 1 at one element of y and 0 elsewhere picks that element's row.
        unit = torch.zeros(y.numel(), dtype=y.dtype)
        unit[i] = 1
        jacobian[i] = pull_back(y, leaf, unit.reshape(y.shape))
    return jacobian.reshape(y.shape + x.shape)


def evaluate(f: Function, x: Tensor) -> tuple[Tensor, Tensor]:
    """Return (a leaf with the values of x, f at it), with a graph even inside no_grad."""
    # A leaf of our own: the caller's x keeps its requires_grad, its .grad and its graph.
    leaf = x.detach().requires_grad_()
    with torch.enable_grad():
        return leaf, f(leaf)


def pull_back(y: Tensor, leaf: Tensor, v: Tensor) -> Tensor:
    """Return the gradient of ``leaf`` for the gradient v at y, 0 where y does not use it."""
    if not y.requires_grad:
        return torch.zeros_like(leaf, requires_grad=False)
    # grad, not backward(): it writes to nobody's .grad, so not to those of the parameters
    # that f uses. retain_graph, because f's parameters may come out of a graph that is not ours.
    (gradient,) = torch.autograd.grad(
        y, leaf, v.detach(), retain_graph=True, allow_unused=True, materialize_grads=True
    )
    return gradient


def check_shape(v: Tensor, y: Tensor) -> None:
    """Raise ValueError unless v has exactly the shape of f(x)."""
    if v.shape != y.shape:
        raise ValueError(f"v has the shape {tuple(v.shape)}, f(x) {tuple(y.shape)}")

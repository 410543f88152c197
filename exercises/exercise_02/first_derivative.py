"""exercise-02: the first derivative. The task is in README.md beside this file."""

from collections.abc import Callable

from torch import Tensor


def quadratic(x: Tensor, a: float | Tensor, b: float | Tensor, c: float | Tensor) -> Tensor:
    """Return a*x**2 + b*x + c, elementwise.

    x: any floating dtype, any shape (also () and empty), any layout. It is not changed.
    a, b, c: each a float or a 0-dim tensor of x's dtype.

    Returns a tensor of x's shape and dtype. Gradients flow to x, a, b and c, as far as they
    are tensors that require grad.

    >>> quadratic(torch.tensor([1.0, 2.0]), 1.0, -2.0, 0.5)
    tensor([-0.5000,  0.5000])
    """
    raise NotImplementedError


def derivative(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return f'(x).

    f: takes a 0-dim tensor and returns a 0-dim tensor. It may close over other tensors, and
        it may be constant.
    x: a 0-dim tensor of any floating dtype; it may require grad or not, be a leaf or not.

    Returns a 0-dim tensor of x's dtype without a graph (requires_grad is False), accurate to
    the dtype (1e-10 for float64). If f does not depend on x, it is 0.

    Leaves x, x.grad, x's own graph, and the .grad of every tensor that f closes over as they
    were. A second call gives the same answer. Works inside torch.no_grad() too.

    Raises ValueError, TypeError or RuntimeError if x is not 0-dim, x is not floating, or
    f(x) is not a single number.

    >>> derivative(lambda t: t**2, torch.tensor(3.0))
    tensor(6.)
    """
    raise NotImplementedError

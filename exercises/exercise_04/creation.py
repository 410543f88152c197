"""exercise-04: create tensors. The task is in README.md beside this file."""

import torch
from torch import Tensor


def ones_and_zeros(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return a tuple (ones, zeros), both of x's shape and dtype.

    x: any dtype (floating, integer, bool), any shape (also () and empty), any layout; it may
        hold nan and inf and may require grad. It is not changed.

    Both results have requires_grad False and memory of their own: a write to one element
    changes nothing else, neither in x nor in the results.

    >>> ones_and_zeros(torch.tensor([7, 8]))
    (tensor([1, 1]), tensor([0, 0]))
    """
    raise NotImplementedError


def inclusive_range(start: float, end: float, step: float = 1) -> Tensor:
    """Return the 1-dim tensor start, start + step, start + 2*step, ... with end in it.

    start, end, step: ints or floats. end belongs to the range if it is on the grid, that is,
        within 1e-6 steps of an element; otherwise the range stops before end.

    If all three are ints: int64 and exact, also above 2**24. Otherwise: the default dtype,
    every element with a relative error of at most 1e-6.

    Raises ValueError, RuntimeError or ZeroDivisionError if step is 0 or points away from end.

    >>> inclusive_range(0, 1, 0.25)
    tensor([0.0000, 0.2500, 0.5000, 0.7500, 1.0000])
    >>> inclusive_range(10, 0, -3)
    tensor([10,  7,  4,  1])
    """
    raise NotImplementedError


def sample_normal(mean: Tensor, std: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Return independent normal samples, one for each element of mean and std, broadcast.

    mean, std: floating tensors of any dtype, shape and layout that broadcast together; they
        may require grad (what gradient comes back is not specified). std is the standard
        deviation, not the variance.
    generator: if given, the result depends on its state alone, and the global generators are
        left untouched. Without it any source of randomness will do, two calls differ, and no
        global generator is seeded.

    Returns a tensor of the shape torch.broadcast_shapes(mean.shape, std.shape) and the dtype
    torch.promote_types(mean.dtype, std.dtype). Where std is 0 it is exactly mean.

    Raises ValueError or RuntimeError if any element of std is negative.

    >>> sample_normal(torch.tensor([1.0, 2.0]), torch.tensor(0.0))
    tensor([1., 2.])
    """
    raise NotImplementedError

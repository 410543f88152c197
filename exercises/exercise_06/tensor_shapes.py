"""exercise-06: shapes, order and memory. The task is in README.md beside this file.

A shape says how many indices there are, strides say where an index leads in memory. No
function here changes its argument.
"""

from typing import Any

from torch import Tensor


def nested_shape(data: Any) -> tuple[int, ...]:
    """Return the shape of nested lists and tuples of numbers, as a tuple.

    A number has the shape (), an empty list or tuple the shape (0,).
    Raises ValueError if data is ragged: if two items of one list differ in length or depth.

    >>> nested_shape([[1, 2, 3], (4, 5, 6)])
    (2, 3)
    """
    raise NotImplementedError


def is_row_major(x: Tensor) -> bool:
    """Tell whether x's elements lie in memory in row-major order, one right after the other.

    x: any shape (also (), empty, and with dims of size 1), dtype and strides.
    Returns a Python bool, the same as x.is_contiguous() (which you may call, or work it out
    from x.shape and x.stride()).

    >>> x = torch.zeros(2, 3)
    >>> is_row_major(x), is_row_major(x.T)
    (True, False)
    """
    raise NotImplementedError


def flatten_batch(x: Tensor) -> Tensor:
    """Return x of shape (n, d1, d2, ...) as (n, d1 * d2 * ...); (n,) becomes (n, 1).

    x: any dtype and layout; n and the other sizes may be 0. Differentiable; view or copy.
    Raises ValueError, RuntimeError or IndexError for a 0-dim x.

    >>> flatten_batch(torch.zeros(2, 3, 4)).shape
    torch.Size([2, 12])
    """
    raise NotImplementedError


def regrid(x: Tensor, rows: int, cols: int) -> Tensor:
    """Return x's elements in row-major order (last index fastest), of shape (rows, cols).

    x: any shape, dtype and layout; it keeps its own shape. Differentiable; view or copy.
    Raises ValueError or RuntimeError if rows * cols is not the number of x's elements.

    >>> regrid(torch.arange(6), 2, 3)
    tensor([[0, 1, 2],
            [3, 4, 5]])
    """
    raise NotImplementedError


def hwc_to_chw(x: Tensor) -> Tensor:
    """Return images of shape (..., H, W, C) as (..., C, H, W), any dtype and layout.

    result[..., c, h, w] is x[..., h, w, c]. Differentiable; view or copy.
    Raises ValueError, RuntimeError or IndexError if x has fewer than 3 dims.

    >>> hwc_to_chw(torch.zeros(4, 5, 3)).shape
    torch.Size([3, 4, 5])
    """
    raise NotImplementedError

"""Dims, order and memory: what a shape says, and what it does not say."""

import math
from typing import Any

from torch import Tensor


def nested_shape(data: Any) -> tuple[int, ...]:
    """Return the shape of nested lists and tuples; ValueError if they are ragged."""
    if not isinstance(data, list | tuple):
        return ()
    shapes = [nested_shape(item) for item in data]
    # Whole shapes are compared, so a difference in length and one in depth are the same.
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError(f"ragged: its items have the shapes {shapes}")
    return (len(data), *(shapes[0] if shapes else ()))


def is_row_major(x: Tensor) -> bool:
    """Tell whether x's elements lie in memory in row-major order, without gaps."""
    # x.is_contiguous() says the same; here is what it looks at.
    if x.numel() == 0:
        return True
    expected = 1
    for size, stride in zip(reversed(x.shape), reversed(x.stride()), strict=True):
        # In a dim of size 1 no step is ever taken, so its stride says nothing.
        if size != 1 and stride != expected:
            return False
        expected *= size
    return True


def flatten_batch(x: Tensor) -> Tensor:
    """Return x of shape (n, d1, d2, ...) as (n, d1 * d2 * ...)."""
    if x.ndim == 0:
        raise ValueError("a 0-dim tensor has no batch dim")
    # Not reshape(n, -1): for n = 0 every width would fit, and reshape refuses to guess.
    # The product of no sizes is 1, which is right for a 1-D x.
    return x.reshape(x.shape[0], math.prod(x.shape[1:]))


def regrid(x: Tensor, rows: int, cols: int) -> Tensor:
    """Return x's elements, in row-major order, as a tensor of shape (rows, cols)."""
    # reshape itself complains about sizes that do not fit, but takes -1 for "work it out".
    if rows * cols != x.numel():
        raise ValueError(f"{x.numel()} elements do not fill {rows} x {cols} places")
    return x.reshape(rows, cols)


def hwc_to_chw(x: Tensor) -> Tensor:
    """Return images of shape (..., H, W, C) as (..., C, H, W)."""
    if x.ndim < 3:
        raise ValueError(f"an image has the dims H, W, C, but this tensor has {x.ndim}")
    # movedim keeps the order of the other dims; reshape would keep the order of the elements.
    return x.movedim(-1, -3)

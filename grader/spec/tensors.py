"""Tensors as inputs: shapes, dtypes, values and, above all, layouts.

Two ways in: :func:`every_tensor` lists every combination for ``Inputs.listed``, and
:func:`tensors` is a Hypothesis strategy for ``Inputs.draw``. Values are quarter steps
(multiples of 0.25), which every floating dtype holds exactly and people can read.
Hypothesis is imported only when something is drawn.
"""

from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

FLOATING = (torch.float32, torch.float64, torch.float16, torch.bfloat16)
INTEGERS = (torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8)
NUMERIC = (*FLOATING, *INTEGERS)

Shape = tuple[int, ...]
SHAPES: tuple[Shape, ...] = ((3,), (), (0,), (1,), (2, 3), (3, 1), (0, 2), (2, 3, 2), (1, 1))


class Layout(StrEnum):
    """How a tensor's elements lie in memory."""

    CONTIGUOUS = "contiguous"
    TRANSPOSED = "transposed"
    STRIDED = "strided"
    OFFSET = "offset"
    EXPANDED = "expanded"


LAYOUTS = tuple(Layout)
_FILLER = 77


def lay_out(x: Tensor, layout: Layout) -> Tensor:
    """Return a tensor of the same shape and dtype with the given layout.

    The values stay, except for EXPANDED, which repeats the first slice along the
    first dimension. Where a shape cannot have the layout, ``x`` comes back as it is.
    The memory around the elements holds 77, so that code that reads it is seen.
    """
    if x.numel() == 0 or layout is Layout.CONTIGUOUS:
        return x
    match layout:
        case Layout.TRANSPOSED if x.ndim >= 2:
            return x.transpose(0, -1).contiguous().transpose(0, -1)
        case Layout.STRIDED if x.ndim >= 1:
            wide = x.new_full((*x.shape[:-1], 2 * x.shape[-1]), _FILLER)
            wide[..., ::2] = x
            return wide[..., ::2]
        case Layout.OFFSET:
            line = x.new_full((x.numel() + 5,), _FILLER)
            line[3:-2] = x.reshape(-1)
            return line[3:-2].view(x.shape)
        case Layout.EXPANDED if x.ndim >= 1:
            return x[:1].expand(x.shape)
    return x


def quarter_steps(
    shape: Sequence[int], dtype: torch.dtype, generator: torch.Generator, limit: float = 3.0
) -> Tensor:
    """Return random multiples of 0.25 in [-limit, limit] (whole numbers for integer dtypes)."""
    steps = round(4 * limit)
    drawn = torch.randint(-steps, steps + 1, tuple(shape), generator=generator)
    return _as_dtype(drawn, dtype)


def away_from(x: Tensor, *kinks: float) -> Tensor:
    """Return ``x`` with every element that lies on a kink moved by a quarter."""
    for kink in kinks:
        x = torch.where(x == kink, torch.full_like(x, kink + 0.25), x)
    return x


def every_tensor(
    seed: int,
    *,
    dtypes: Sequence[torch.dtype] = FLOATING,
    shapes: Sequence[Shape] = SHAPES,
    layouts: Sequence[Layout] = LAYOUTS,
    limit: float = 3.0,
    kinks: Sequence[float] = (),
) -> Iterator[Tensor]:
    """Yield a tensor for each combination of dtype, shape and layout that differs.

    Ordered so that the simplest come first. Values follow from ``seed``.
    """
    generator = torch.Generator().manual_seed(seed)
    for layout in layouts:
        for shape in shapes:
            for dtype in dtypes:
                x = away_from(quarter_steps(shape, dtype, generator, limit), *kinks)
                laid = lay_out(x, layout)
                if layout is Layout.CONTIGUOUS or laid is not x:
                    yield laid


def shapes(
    min_dims: int = 0, max_dims: int = 3, min_side: int = 0, max_side: int = 4
) -> "SearchStrategy[Shape]":
    """Return a strategy for shapes; it shrinks to few and short dimensions."""
    from hypothesis import strategies as st

    sides = st.integers(min_side, max_side)
    return st.lists(sides, min_size=min_dims, max_size=max_dims).map(tuple)


def tensors(
    *,
    dtypes: Sequence[torch.dtype] = FLOATING,
    shape: "SearchStrategy[Shape] | Shape | None" = None,
    layouts: Sequence[Layout] = LAYOUTS,
    limit: float = 3.0,
    kinks: Sequence[float] = (),
    requires_grad: bool = False,
) -> "SearchStrategy[Tensor]":
    """Return a strategy for tensors.

    Up to eight elements are drawn one by one, so that they shrink well; larger tensors
    draw a seed, because elements cost milliseconds. ``shape`` is a shape or a strategy.
    """
    return _strategy()(
        tuple(dtypes),
        shapes() if shape is None else shape,
        tuple(layouts),
        limit,
        kinks,
        requires_grad,
    )


@cache
def _strategy() -> "Callable[..., SearchStrategy[Tensor]]":
    """Return what makes the strategy; once, because Hypothesis reads a composite's source."""
    from hypothesis import strategies as st

    @st.composite
    def tensor(
        draw: st.DrawFn,
        dtypes: tuple[torch.dtype, ...],
        shape: "SearchStrategy[Shape] | Shape",
        layouts: tuple[Layout, ...],
        limit: float,
        kinks: Sequence[float],
        requires_grad: bool,
    ) -> Tensor:
        size = shape if isinstance(shape, tuple) else draw(shape)
        dtype = draw(st.sampled_from(dtypes))
        count = torch.Size(size).numel()
        if count <= 8:
            steps = st.integers(round(-4 * limit), round(4 * limit))
            drawn = draw(st.lists(steps, min_size=count, max_size=count))
            x = _as_dtype(torch.tensor(drawn, dtype=torch.int64).reshape(size), dtype)
        else:
            generator = torch.Generator().manual_seed(draw(st.integers(0, 2**16)))
            x = quarter_steps(size, dtype, generator, limit)
        laid = lay_out(away_from(x, *kinks), draw(st.sampled_from(layouts)))
        return laid.requires_grad_() if requires_grad else laid

    return tensor


def _as_dtype(steps: Tensor, dtype: torch.dtype) -> Tensor:
    if dtype.is_floating_point or dtype.is_complex:
        return (steps / 4).to(dtype)
    whole = steps if dtype is torch.bool else torch.div(steps, 4, rounding_mode="floor")
    return (whole.abs() if dtype is torch.uint8 else whole).to(dtype)

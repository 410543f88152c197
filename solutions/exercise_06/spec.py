"""The mark sheet of exercise-06."""

import math

import torch

from grader.spec import (
    EXACT,
    FLOATING,
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    SideConditions,
    lay_out,
    quarter_steps,
    raises,
    same,
    shapes,
    tensors,
)

NESTED = "nested_shape gives the shape"
ROW_MAJOR = "is_row_major agrees with the strides"
FLATTEN = "flatten_batch keeps the batch and joins the rest"
REGRID = "regrid keeps the row-major order"
CHW = "hwc_to_chw moves the channels"

VALUE_OR_RUNTIME = (ValueError, RuntimeError)
VALUE_RUNTIME_OR_INDEX = (ValueError, RuntimeError, IndexError)
DTYPES = (torch.float32, torch.int64, torch.bool, torch.bfloat16, torch.float64, torch.uint8)

# ---------------------------------------------------------------- nested lists

NESTED_LISTS = [
    5, 2.5, -1, [], [3], [0.5, 2], [1, 2, 3], (), (4,), (1, 2), [[]], [()], ([],), [[], []],
    [[], [], []], [[1, 2, 3], [4, 5, 6]], [[1], [2], [3]], [[1, 2, 3]], [(1, 2), [3, 4], (5, 6)],
    ([1, 2], [3, 4]), ((1, 2, 3), (4, 5, 6)), [[[1, 2]], [[3, 4]], [[5, 6]]], [[[]], [[]]],
    [[[], []], [[], []]], [[[[7]]]], [[[0]]], [[[1, 2], [3, 4]], ([5, 6], (7, 8))],
    # many items
    [[0] * 150] * 2, [[0, 1]] * 150,
]  # fmt: skip

RAGGED = [
    # in length
    [[1, 2], [3]], [[1], [2, 3]], [[], [1]], [[1], []], [[1, 2], [3, 4], [5]], ([1, 2], (3,)),
    [[[1, 2], [3, 4]], [[5, 6]]], [[[1], [2]], [[3], [4, 5]]], [[[1, 2], [3]], [[4, 5], [6]]],
    [[[]], [[], []]], [[[1, 2], [3, 4]], [[5, 6], [7]]], ((1,), (2, 3)),
    [[[[1, 2]], [[3, 4]]], [[[5, 6]], [[7]]]], [[[1], [2, 3]]],
    # only the one in the middle
    [[1, 2], [3], [4, 5]], [[1], [], [2]], [1, [2], 3], [[[1]], [[2, 3]], [[4]]], ([1], 2, (3,)),
    # in depth
    [1, [2]], [[1], 2], [1, []], [[], 1], [[1, 2], 3], [1, 2, [3]], [[1], [[2]]], [[[1]], [2]],
    [[[1], [2]], [[3], 4]], [[1, 2], [3, [4]]], [[1, [2]], [3, 4]], [[], [[]]], [[[]], []],
    (1, (2,)), [[1, [2]]], [[1, 2], [[3], [4]]], [(1, 2), 3, 4], [0, [0]],
    # only the last one of many
    [[0, 1]] * 150 + [[0]], [0] * 150 + [[0]], [[0] * 150, [0] * 149],
]  # fmt: skip


def nest(shape, draw):
    """Nested lists and tuples of a shape, each at random the one or the other."""
    from hypothesis import strategies as st

    if not shape:
        number = draw(st.integers(-9, 9))
        return number / 2 if draw(st.booleans()) else number
    items = [nest(shape[1:], draw) for _ in range(shape[0])]
    return tuple(items) if draw(st.booleans()) else items


def draw_nested(draw):
    return {"data": nest(draw(shapes(max_dims=4, max_side=3)), draw)}


def seen(shape):
    """The part of a shape that nested lists can show: nothing is inside an empty list."""
    return shape[: shape.index(0) + 1] if 0 in shape else shape


def draw_ragged(draw):
    """An item of another shape among alike ones, and that inside lists of the same length."""
    from hypothesis import strategies as st

    first, second = draw(shapes(max_side=3)), draw(shapes(max_side=3))
    if seen(first) == seen(second):
        second = (2,) if seen(first) != (2,) else ()
    data = [nest(first, draw) for _ in range(draw(st.integers(1, 3)))]
    data.insert(draw(st.integers(0, len(data))), nest(second, draw))
    for _ in range(draw(st.integers(0, 2))):
        data = tuple([data]) if draw(st.booleans()) else [data, data]
    return {"data": data}


# ---------------------------------------------------------------- layouts


def numbered(shape, dtype=torch.float32, layout=Layout.CONTIGUOUS):
    """0, 1, 2, ... in row-major order (alternating for bool): an element tells its place."""
    count = torch.arange(math.prod(shape)).reshape(shape)
    return lay_out((count % 3 == 1 if dtype is torch.bool else count).to(dtype), layout)


def every_layout(sizes):
    """Each shape in each layout, also with the middle dims exchanged; a few in every dtype."""
    for shape in sizes:
        for layout in LAYOUTS:
            x = numbered(shape, layout=layout)
            if layout is Layout.CONTIGUOUS or not same_geometry(x, numbered(shape)):
                yield x
        if len(shape) >= 3:
            yield numbered(shape).transpose(-1, -2).contiguous().transpose(-1, -2)
    for dtype in DTYPES[1:]:
        yield numbered(sizes[0], dtype)
        yield numbered(sizes[1], dtype, Layout.TRANSPOSED)
    yield numbered(sizes[1]).requires_grad_()


ODD = [0.1, float("nan"), 1e300, float("inf"), 1 / 3, float("-inf"), -1e-300, 2.0**53 + 2]
HUGE = [2**62 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**24 + 1, 3, 0, -1]


def of_any_value():
    """Numbers that no other dtype holds, and what is no number, in row-major order or not."""
    for values, dtype in (
        (HUGE, torch.int64),
        (ODD, torch.float64),
        (ODD, torch.float32),
        (ODD, torch.bfloat16),
    ):
        x = torch.tensor(values, dtype=dtype).reshape(2, 2, 2)
        yield from (x, lay_out(x, Layout.TRANSPOSED))


def same_geometry(x, y):
    return x.stride() == y.stride() and x.storage_offset() == y.storage_offset()


def draw_laid_out(draw, *, min_dims=0, max_dims=4, dtypes=DTYPES, requires_grad=False):
    """Any shape and layout, its dims then put in any order."""
    from hypothesis import strategies as st

    size = draw(shapes(min_dims=min_dims, max_dims=max_dims, max_side=4))
    x = draw(tensors(dtypes=dtypes, shape=size))
    x = x.permute(draw(st.permutations(range(x.ndim)))).detach()
    return x.requires_grad_() if requires_grad else x


def strided(shape, stride, offset=0, dtype=torch.float32):
    """0, 1, 2, ... in memory, just as much of it as the strides reach, seen through them."""
    steps = zip(shape, stride, strict=True)
    last = offset + sum((size - 1) * step for size, step in steps if size > 1)
    return torch.arange(last + 1).to(dtype).as_strided(shape, stride, offset)


GEOMETRIES = [
    # (shape, stride): plain, with gaps, in another order, overlapping
    ((), ()), ((3,), (1,)), ((3,), (2,)), ((3,), (0,)), ((2, 3), (3, 1)), ((2, 3), (4, 1)),
    ((2, 3), (6, 2)), ((2, 3), (3, 2)), ((2, 3), (1, 2)), ((2, 3), (0, 1)), ((2, 3), (3, 0)),
    ((2, 2), (1, 1)), ((2, 2), (0, 0)), ((3, 3), (3, 1)), ((3, 3), (1, 3)), ((2, 3), (2, 1)),
    ((2, 3, 4), (12, 4, 1)), ((2, 3, 4), (24, 4, 1)), ((2, 3, 4), (12, 1, 3)),
    ((2, 3, 4), (4, 8, 1)), ((2, 3, 4), (12, 8, 1)), ((2, 3, 4), (1, 2, 6)),
    ((2, 3, 2, 2), (12, 1, 6, 3)), ((2, 3, 2, 2), (12, 4, 2, 1)),
    # as much memory as elements, and descending, but not one right after the other
    ((3, 3), (2, 2)), ((3, 3), (4, 0)), ((2, 3), (5, 0)), ((2, 2, 2), (3, 3, 1)),
    ((2, 2, 2), (5, 1, 1)), ((3, 2, 2), (5, 1, 0)),
    # many elements
    ((40, 50), (50, 1)), ((40, 50), (1, 40)), ((40, 50), (51, 1)),
    # a dim of size 1: its stride says nothing
    ((1,), (5,)), ((1,), (0,)), ((1, 1), (7, 9)), ((1, 3), (1, 1)), ((1, 3), (100, 1)),
    ((1, 3), (0, 1)), ((3, 1), (1, 7)), ((3, 1), (1, 1)), ((3, 1), (1, 0)), ((3, 1), (4, 1)),
    ((1, 3), (3, 2)), ((2, 1, 3), (3, 77, 1)), ((2, 1, 3), (6, 3, 1)), ((2, 1, 3), (3, 0, 1)),
    ((1, 2, 3), (1, 3, 1)), ((2, 3, 1), (3, 1, 50)), ((2, 3, 1), (6, 2, 1)),
    ((1, 3, 1, 1), (3, 1, 3, 3)), ((2, 1, 2, 2), (4, 1, 2, 1)), ((1, 1, 4), (0, 0, 2)),
    # no elements: contiguous whatever the strides say
    ((0,), (1,)), ((0,), (3,)), ((0, 3), (3, 1)), ((0, 3), (1, 0)), ((3, 0), (1, 1)),
    ((3, 0), (4, 1)), ((2, 0, 3), (1, 1, 2)), ((0, 2), (1, 9)), ((2, 3, 0), (0, 0, 0)),
]  # fmt: skip


def list_geometries(seed):
    for shape, stride in GEOMETRIES:
        yield {"x": strided(shape, stride)}
    for dtype in DTYPES[1:]:
        for shape, stride in [((2, 3), (3, 1)), ((2, 3), (1, 2))]:
            yield {"x": strided(shape, stride, dtype=dtype)}
    for shape, stride in [((2, 3), (3, 1)), ((2, 3), (1, 2)), ((), ()), ((3,), (2,))]:
        yield {"x": strided(shape, stride, offset=5)}
        yield {"x": strided(shape, stride).detach().requires_grad_()}


def draw_geometry(draw):
    """Row-major strides, some of them then exchanged for others."""
    from hypothesis import strategies as st

    shape = draw(shapes(max_dims=4, max_side=3))
    stride = [math.prod(max(size, 1) for size in shape[i + 1 :]) for i in range(len(shape))]
    for place in range(len(shape)):
        if draw(st.integers(0, 3)) == 0:
            stride[place] = draw(st.integers(0, 9))
    offset = draw(st.integers(0, 3))
    x = strided(shape, stride, offset, draw(st.sampled_from(DTYPES))).detach()
    return {"x": x.requires_grad_(draw(st.booleans()) and x.is_floating_point())}


# ---------------------------------------------------------------- flatten_batch

BATCHES = (
    (2, 3, 4), (2, 3), (3,), (1,), (0,), (3, 1), (1, 3), (2, 1, 3), (0, 3), (0, 3, 2), (3, 0),
    (2, 0, 3), (0, 0), (1, 1, 1), (1, 2, 3), (2, 3, 2, 2), (30, 8, 9),
)  # fmt: skip


def list_batches(seed):
    for x in (*every_layout(BATCHES), *of_any_value()):
        yield {"x": x}


def draw_batch(draw):
    return {"x": draw_laid_out(draw, min_dims=1)}


def list_scalars(seed):
    for dtype in DTYPES:
        yield {"x": torch.ones((), dtype=dtype)}
    yield {"x": torch.tensor(2.5).requires_grad_()}
    yield {"x": torch.arange(6.0)[3]}


# ---------------------------------------------------------------- regrid

GRIDS = (
    ((2, 3, 4), 4, 6), ((2, 3), 3, 2), ((6,), 2, 3), ((6,), 3, 2), ((6,), 1, 6), ((6,), 6, 1),
    ((), 1, 1), ((1,), 1, 1), ((1, 1, 1), 1, 1), ((2, 3), 2, 3), ((2, 3), 6, 1), ((2, 3), 1, 6),
    ((3, 3), 3, 3), ((3, 2), 2, 3), ((4, 4), 2, 8), ((2, 3, 4), 3, 8), ((2, 3, 4), 24, 1),
    ((2, 3, 4), 2, 12), ((2, 1, 3), 3, 2), ((2, 3, 2, 2), 8, 3), ((0,), 0, 0), ((0,), 0, 5),
    ((0,), 5, 0), ((0, 3), 3, 0), ((2, 0), 0, 2), ((2, 0, 3), 2, 0), ((1, 4), 4, 1),
    ((30, 40), 24, 50),
)  # fmt: skip

MISFITS = (
    ((6,), 2, 2), ((6,), 3, 3), ((6,), 6, 6), ((2, 3), 2, 4), ((2, 3), 1, 5), ((2, 3), 3, 3),
    ((6,), 0, 0), ((6,), 0, 6), ((6,), 6, 0), ((), 1, 2), ((), 0, 0), ((), 2, 2), ((1,), 2, 3),
    ((1,), 0, 1), ((0,), 1, 1), ((0, 3), 1, 3), ((0, 3), 3, 1), ((2, 3, 4), 5, 5),
    ((2, 3, 4), 2, 3), ((2, 3), 4, 3), ((2, 3), 2, 6),
    # a negative number is no number of rows: the product does not fit
    ((6,), -1, 3), ((6,), 2, -1), ((6,), -1, 6), ((6,), 1, -1), ((6,), -1, -1), ((2, 3), 3, -1),
    ((2, 3), -2, 3), ((1,), -1, 1), ((), 1, -1), ((0,), -1, 5), ((6,), -1, 4),
)  # fmt: skip


def list_grids(seed):
    for shape, rows, cols in GRIDS:
        for x in every_layout((shape, shape)) if (rows, cols) == (3, 2) else some_layouts(shape):
            yield {"x": x, "rows": rows, "cols": cols}
    for x in of_any_value():
        yield {"x": x, "rows": 4, "cols": 2}


def some_layouts(shape):
    """Row-major, transposed and strided, as far as the shape allows it."""
    plain = numbered(shape)
    laid = [numbered(shape, layout=layout) for layout in (Layout.TRANSPOSED, Layout.STRIDED)]
    yield from (plain, *(x for x in laid if not same_geometry(x, plain)))


def draw_grid(draw):
    from hypothesis import strategies as st

    x = draw_laid_out(draw)
    count = x.numel()
    if count == 0:
        other = draw(st.integers(0, 4))
        rows, cols = (0, other) if draw(st.booleans()) else (other, 0)
    else:
        rows = draw(st.sampled_from([n for n in range(1, count + 1) if count % n == 0]))
        cols = count // rows
    return {"x": x, "rows": rows, "cols": cols}


def list_misfits(seed):
    for shape, rows, cols in MISFITS:
        yield {"x": numbered(shape), "rows": rows, "cols": cols}
    for rows, cols in [(3, 4), (12, 1), (2, 4), (-1, 3), (3, -1), (1, 3)]:
        for layout in LAYOUTS[1:]:
            yield {"x": numbered((2, 3), layout=layout), "rows": rows, "cols": cols}


def draw_misfit(draw):
    from hypothesis import strategies as st

    x = draw_laid_out(draw, max_dims=3)
    rows, cols = draw(st.integers(-2, 6)), draw(st.integers(-2, 6))
    if rows * cols == x.numel():
        rows, cols = x.numel() + 1, 1
    return {"x": x, "rows": rows, "cols": cols}


# ---------------------------------------------------------------- hwc_to_chw

IMAGES = (
    (2, 3, 4), (4, 5, 3), (3, 3, 3), (2, 2, 3), (4, 4, 1), (1, 1, 1), (1, 3, 2), (3, 1, 2),
    (1, 1, 3), (2, 3, 4, 5), (2, 4, 4, 3), (3, 3, 3, 3), (1, 2, 3, 4), (2, 1, 2, 4, 3), (0, 2, 3),
    (2, 0, 3), (2, 3, 0), (0, 2, 3, 4), (2, 1, 1, 2, 3, 2),
    # few rows or columns and many channels: sizes do not tell which dim is which
    (3, 3, 20), (1, 4, 32), (3, 1, 64), (4, 20, 20), (2, 3, 5, 17), (1, 1, 9, 16), (20, 30, 3),
)  # fmt: skip


def list_images(seed):
    for x in (*every_layout(IMAGES), *of_any_value()):
        yield {"x": x}


def draw_image(draw):
    return {"x": draw_laid_out(draw, min_dims=3, max_dims=5)}


def list_no_images(seed):
    for shape in [(), (3,), (0,), (1,), (2, 3), (3, 3), (1, 1), (0, 2), (2, 0)]:
        for dtype in (torch.float32, torch.int64):
            yield {"x": numbered(shape, dtype)}
    yield {"x": numbered((2, 3), layout=Layout.TRANSPOSED)}
    yield {"x": numbered((2, 3)).requires_grad_()}


def draw_no_image(draw):
    return {"x": draw_laid_out(draw, max_dims=2)}


# ---------------------------------------------------------------- gradients


def gradients(function, sizes, result):
    """Cases of the scenario vjp. ``sizes``: (shape, numbers); ``result``: from them to a shape.

    None is empty: there no gradient can get lost, and a loop has nothing to hang a graph on.
    """

    def case(x, numbers, v):
        return {"function": function, "x": x.requires_grad_(), "v": v, "numbers": numbers}

    def listed(seed):
        generator = torch.Generator().manual_seed(seed)
        for shape, numbers in sizes:
            wanted = result(shape, numbers)
            for layout in (Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.STRIDED):
                v = quarter_steps(wanted, torch.float32, generator)
                yield case(numbered(shape, layout=layout), numbers, lay_out(v, layout))
        shape, numbers = sizes[0]
        for dtype in FLOATING[1:]:
            v = torch.rand(result(shape, numbers), generator=generator, dtype=torch.float64)
            yield case(numbered(shape, dtype), numbers, v.to(dtype))

    def drawn(draw):
        from hypothesis import strategies as st

        shape, numbers = draw(st.sampled_from(sizes))
        x = draw(tensors(shape=shape))
        v = draw(tensors(dtypes=(x.dtype,), shape=tuple(result(shape, numbers))))
        return case(x, numbers, v)

    return Inputs(listed=listed, draw=drawn, count=12)


def flattened(shape, numbers):
    return (shape[0], math.prod(shape[1:]))


def regridded(shape, numbers):
    return numbers


def channels_first(shape, numbers):
    return (*shape[:-3], shape[-1], shape[-3], shape[-2])


FLATTEN_GRADIENTS = gradients(
    "flatten_batch",
    [((2, 3, 2), ()), ((2, 3), ()), ((3,), ()), ((1, 2, 2), ()), ((1,), ())],
    flattened,
)
REGRID_GRADIENTS = gradients(
    "regrid",
    [((2, 3), (3, 2)), ((2, 3, 2), (3, 4)), ((6,), (2, 3)), ((), (1, 1)), ((2, 2), (2, 2))],
    regridded,
)  # fmt: skip
CHW_GRADIENTS = gradients(
    "hwc_to_chw",
    [((2, 3, 2), ()), ((2, 2, 3), ()), ((3, 3, 3), ()), ((2, 1, 2, 3), ()), ((1, 1, 1), ())],
    channels_first,
)  # fmt: skip

GRADIENT_HINT = (
    "The gradient must find its way back to x: use torch operations on x itself, without "
    "detach(), .data, numpy() or tolist()."
)

SPEC = Exercise(
    title="Shapes, order and memory",
    file="tensor_shapes.py",
    names=("nested_shape", "is_row_major", "flatten_batch", "regrid", "hwc_to_chw"),
    points=20,
    checks=(
        same(
            NESTED,
            call="nested_shape",
            on=Inputs(listed=[{"data": data} for data in NESTED_LISTS], draw=draw_nested),
            rule=EXACT,
            points=2,
            after=None,
            hint="A number has the shape (). A list or tuple has its length, followed by the "
            "shape of an item; an empty one has the shape (0,). Return a tuple.",
        ),
        raises(
            "nested_shape refuses ragged lists",
            call="nested_shape",
            on=Inputs(listed=[{"data": data} for data in RAGGED], draw=draw_ragged),
            kinds=(ValueError,),
            points=2,
            after=NESTED,
            hint="All items of a list must have the same shape: the whole shape, at every depth, "
            "not only the first item or the length. A number has another shape than a list.",
        ),
        same(
            ROW_MAJOR,
            call="is_row_major",
            on=Inputs(listed=list_geometries, draw=draw_geometry, count=40),
            rule=EXACT,
            points=3,
            after=None,
            hint="From the last dim to the first: a stride must be the product of the sizes "
            "behind it. A dim of size 1 and a tensor without elements cannot go wrong. "
            "Return a Python bool.",
        ),
        same(
            FLATTEN,
            call="flatten_batch",
            on=Inputs(listed=list_batches, draw=draw_batch, count=16),
            rule=EXACT,
            points=2,
            after=None,
            hint="Work out the width as a product of sizes: with -1 it cannot be found when "
            "there are no elements. reshape takes any layout, view does not.",
        ),
        raises(
            "flatten_batch refuses 0-dim tensors",
            call="flatten_batch",
            on=Inputs(listed=list_scalars),
            kinds=VALUE_RUNTIME_OR_INDEX,
            points=1,
            after=FLATTEN,
            hint="A 0-dim tensor has no batch dim: raise an error.",
        ),
        same(
            "a gradient comes back through flatten_batch",
            scenario="vjp",
            on=FLATTEN_GRADIENTS,
            rule=EXACT,
            points=1,
            after=FLATTEN,
            hint=GRADIENT_HINT,
        ),
        same(
            REGRID,
            call="regrid",
            on=Inputs(listed=list_grids, draw=draw_grid, count=16),
            rule=EXACT,
            points=2,
            after=None,
            hint="Row-major order is the order of the indices, last index fastest, however the "
            "elements lie in memory. reshape goes by indices.",
        ),
        raises(
            "regrid refuses sizes that do not fit",
            call="regrid",
            on=Inputs(listed=list_misfits, draw=draw_misfit, count=16),
            kinds=VALUE_OR_RUNTIME,
            points=1,
            after=REGRID,
            hint="Whenever rows * cols is not x.numel(), raise ValueError or RuntimeError; "
            "reshape alone does not do that for -1.",
        ),
        same(
            "a gradient comes back through regrid",
            scenario="vjp",
            on=REGRID_GRADIENTS,
            rule=EXACT,
            points=1,
            after=REGRID,
            hint=GRADIENT_HINT,
        ),
        same(
            CHW,
            call="hwc_to_chw",
            on=Inputs(listed=list_images, draw=draw_image, count=16),
            rule=EXACT,
            points=2,
            after=None,
            hint="The dims change places, so the elements change their order: that is a "
            "permutation, not a reshape. H stays before W, and dims in front stay where they are.",
        ),
        raises(
            "hwc_to_chw refuses fewer than three dims",
            call="hwc_to_chw",
            on=Inputs(listed=list_no_images, draw=draw_no_image, count=12),
            kinds=VALUE_RUNTIME_OR_INDEX,
            points=1,
            after=CHW,
            hint="With fewer than three dims there is no H, W and C: raise an error.",
        ),
        same(
            "a gradient comes back through hwc_to_chw",
            scenario="vjp",
            on=CHW_GRADIENTS,
            rule=EXACT,
            points=1,
            after=CHW,
            hint=GRADIENT_HINT,
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Make a new view or tensor: no operation ending in _ (resize_, transpose_, t_), and "
        "take nothing out of the lists.",
    ),
)

"""The mark sheet of exercise-05."""

import torch

from grader.spec import (
    EXACT,
    FLOATING,
    INTEGERS,
    NUMERIC,
    Exercise,
    Inputs,
    Layout,
    SideConditions,
    every_tensor,
    holds,
    lay_out,
    quarter_steps,
    raises,
    same,
    say,
    shapes,
    tensors,
)

ANY_DTYPE = (*NUMERIC, torch.bool)
ARRAY_DTYPES = tuple(dtype for dtype in ANY_DTYPE if dtype is not torch.bfloat16)
SMALLER = tuple(dtype for dtype in NUMERIC if dtype is not torch.float64)
WHOLE = ((3,), (), (1,), (2, 3), (3, 1), (2, 3, 2), (1, 1))
FEW_SHAPES = ((3,), (), (0,), (2, 3), (0, 2), (1,))
LAID_OUT = ((3,), (), (2, 3), (3, 1))
FORMS = ("array", "Fortran order", "read-only")
INF, NAN = float("inf"), float("nan")
LEAST = -(2**31)
MOST = 2**31 - 1

# scalar_int32


def draw_int32(draw):
    from hypothesis import strategies as st

    return {"value": draw(st.integers(-99, 99)) * 10 ** draw(st.integers(0, 7))}


INT32 = Inputs(
    listed=[
        {"value": value}
        for value in (1, 0, 2, -1, 7, 40, 300, 70000, -70000, 2**24 + 1, -(2**24) - 1, MOST, LEAST)
    ],
    draw=draw_int32,
    count=12,
)

BEYOND_INT32 = Inputs(
    listed=[
        {"value": value}
        for value in (
            *(MOST + 1, LEAST - 1, 2**32, 2**32 + 5, -(2**32) - 5, 3 * 10**9, 2**40 + 1),
            *(2**53 + 1, 2**63 - 1, 2**63, 2**64 + 3, -(2**64), 10**30, -(10**30)),
        )
    ]
)

# to_float32

NUMBERS = (
    *(1, 0, -7, 2.5, -0.25, 0.1, 1 / 3, 1e-3, 1e30, 1e-30, INF, -INF, NAN),
    *(2**24, 2**24 + 1, 2**24 + 3, -(2**40) - 1, 16777217.0, 123456.789),
)
LISTS = (
    *([1, 2, 3], [1.5, -2.25], [1, 2.5], [7], [0.1, 0.2, 1 / 3], [[1, 2], [3, 4]], [[0.5]], []),
    *([[]], [[], []], [[1], [2], [3]], [[[1, 2.5], [3, -4]]], [[[]], [[]]], [16777217, -16777219]),
    *([300, -70000, 2**31, 2**40], [INF, NAN, -INF], [[1e30, 1e-30], [0.7, 8]], [[1, 2, 3]]),
)
FINE = (0.1, 1 / 3, -2.7, 1e-30, 1e30, 16777217.0, 123456.789, 0.0)


def everything(seed):
    """Numbers, nested lists, tensors of every dtype and layout, arrays of most; fine values."""
    for data in (*NUMBERS, *LISTS):
        yield {"data": data, "form": "as it is"}
    for x in every_tensor(seed, dtypes=ANY_DTYPE, shapes=FEW_SHAPES, layouts=[Layout.CONTIGUOUS]):
        yield {"data": x, "form": "as it is"}
    for x in every_tensor(seed + 1, dtypes=[torch.float32, torch.int64], shapes=LAID_OUT):
        yield {"data": x, "form": "as it is"}
    yield from arrays(seed)
    for form in ("as it is", "array"):
        yield {"data": torch.tensor(FINE, dtype=torch.float64), "form": form}
        yield {"data": torch.tensor([2**24 + 1, -(2**40) - 1, 2**31, 300]), "form": form}
    generator = torch.Generator().manual_seed(seed)
    for dtype in (torch.float32, torch.float64):
        many = quarter_steps((40, 50), dtype, generator)
        yield {"data": many, "form": "as it is"}
        yield {"data": many, "form": "array"}
    yield {"data": many[:8].tolist(), "form": "as it is"}
    for data in (3, 0.1, [1, 2], [0.1, 2], torch.tensor([0.5, 2.0]), torch.tensor([1, 2])):
        yield {"data": data, "form": "as it is", "default": "float64"}
    for dtype in (torch.float32, torch.float64, torch.int64):
        yield {"data": torch.tensor([1, 2], dtype=dtype), "form": "array", "default": "float64"}


def arrays(seed):
    for x in every_tensor(
        seed, dtypes=ARRAY_DTYPES, shapes=FEW_SHAPES, layouts=[Layout.CONTIGUOUS]
    ):
        yield {"data": x, "form": "array"}
    for form in ("Fortran order", "read-only"):
        for x in every_tensor(
            seed,
            dtypes=[torch.float32, torch.float64, torch.uint8],
            shapes=[(2, 3), (3,), ()],
            layouts=[Layout.CONTIGUOUS],
        ):
            yield {"data": x, "form": form}
    for x in every_tensor(
        seed,
        dtypes=[torch.float32, torch.float64],
        shapes=LAID_OUT,
        layouts=[Layout.TRANSPOSED, Layout.STRIDED],
    ):
        yield {"data": x, "form": "array"}


def draw_data(draw):
    from hypothesis import strategies as st

    kind = draw(st.sampled_from(["number", "list", "tensor", "array"]))
    if kind in ("number", "list"):
        shape = () if kind == "number" else draw(shapes(min_dims=1))
        x = draw(tensors(dtypes=[torch.int64, torch.float64], shape=tuple(shape)))
        return {"data": x.tolist(), "form": "as it is"}
    if kind == "tensor":
        return {"data": draw(tensors(dtypes=ANY_DTYPE)), "form": "as it is"}
    layouts = [Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.STRIDED, Layout.OFFSET]
    x = draw(tensors(dtypes=ARRAY_DTYPES, layouts=layouts))
    return {"data": x, "form": draw(st.sampled_from(FORMS))}


def copied(seed):
    """Tensors and arrays whose conversion has nothing to do, and some others."""
    for requires_grad in (False, True):
        for x in every_tensor(seed, dtypes=[torch.float32], shapes=LAID_OUT):
            yield {"data": x.requires_grad_(requires_grad), "form": "as it is"}
    for x in every_tensor(
        seed, dtypes=[torch.float64, torch.int64], shapes=[(3,)], layouts=[Layout.CONTIGUOUS]
    ):
        yield {"data": x, "form": "as it is"}
        if x.is_floating_point():
            yield {"data": x.clone().requires_grad_(), "form": "as it is"}
    for form in FORMS:
        for x in every_tensor(
            seed,
            dtypes=[torch.float32, torch.float64],
            shapes=[(3,), (), (2, 3), (1,)],
            layouts=[Layout.CONTIGUOUS],
        ):
            yield {"data": x, "form": form}
    many = quarter_steps((40, 50), torch.float32, torch.Generator().manual_seed(seed))
    for form in ("as it is", "array"):
        yield {"data": many, "form": form}


# to_mask


def numeric(seed):
    """Every dtype, shape and layout; what casts, signs and comparisons get wrong."""
    for x in every_tensor(
        seed, dtypes=ANY_DTYPE, shapes=FEW_SHAPES, layouts=[Layout.CONTIGUOUS], limit=1.0
    ):
        yield {"x": x}
    for x in every_tensor(seed, dtypes=[torch.float32, torch.bool], shapes=LAID_OUT, limit=1.0):
        yield {"x": x}
    for dtype in FLOATING:
        least = torch.finfo(dtype).tiny
        edges = [0.0, -0.0, NAN, INF, -INF, 0.25, -0.25, 1e-7, -1e-7, least, -least, 256.0, -3.0]
        yield {"x": torch.tensor(edges, dtype=dtype)}
        yield {"x": torch.tensor([0.0, 0.5, -2.0, NAN], dtype=dtype).requires_grad_()}
    for dtype in INTEGERS:
        bounds = torch.iinfo(dtype)
        edges = [v for v in (0, 1, -1, 256, 512, 2**16, 2**32) if bounds.min <= v <= bounds.max]
        yield {"x": torch.tensor([*edges, bounds.min, bounds.max, 0], dtype=dtype)}
    yield {"x": torch.tensor([1e-300, 0.0, -1e-300, 5e-324], dtype=torch.float64)}
    many = quarter_steps((40, 50), torch.float32, torch.Generator().manual_seed(seed))
    yield {"x": many}


def draw_numeric(draw):
    return {"x": draw(tensors(dtypes=ANY_DTYPE, limit=1.0))}


def masks(seed):
    """Tensors that are masks already, and a few that are not."""
    for x in every_tensor(seed, dtypes=[torch.bool], shapes=[(4,), (), (2, 3), (1,), (0,)]):
        yield {"x": x}
    for dtype in (torch.float32, torch.int64, torch.uint8, torch.int8):
        x = quarter_steps((2, 3), dtype, torch.Generator().manual_seed(seed), limit=1.0)
        yield {"x": x}
    yield {"x": quarter_steps((40, 50), torch.bool, torch.Generator().manual_seed(seed), 1.0)}
    yield {"x": torch.tensor([0.0, 0.5, -2.0]).requires_grad_()}


# round_to_int


def between(dtype):
    """Where rounding by adding a half or by a smaller integer type goes wrong."""
    bits = {torch.float64: 53, torch.float32: 24, torch.float16: 11, torch.bfloat16: 8}[dtype]
    below_half = 0.5 - 2.0 ** -(bits + 1)
    odd = 2.0 ** (bits - 1) + 1
    top = 2.0**53 if dtype is not torch.float16 else 65504.0
    return [
        *(0.25, 0.75, -0.25, -0.75, 1.75, -1.75, 0.0, -0.0, 2.0, 100.0, -100.0, 0.625, -0.625),
        *(below_half, -below_half, odd, -odd, odd + 2, 2 * odd - 3, 3 - 2 * odd, top, -top),
    ]


# Just past and just before the middle.
NEAR_HALF = [k + 0.5 + off for k in (-3, -2, -1, 0, 1, 2) for off in (-(2**-6), 2**-6)]
LARGE = (3e9, -3e9, 2.0**31, -(2.0**31), 2.0**33, -(2.0**40))


def roundable(seed):
    for x in every_tensor(seed, shapes=FEW_SHAPES, layouts=[Layout.CONTIGUOUS]):
        yield {"x": x}
    for x in every_tensor(seed, dtypes=[torch.float32, torch.float64], shapes=LAID_OUT):
        yield {"x": x}
    for dtype in FLOATING:
        yield {"x": torch.tensor(between(dtype), dtype=dtype)}
        yield {"x": torch.tensor([0.5, 1.5, 2.5, -0.5, -1.5, -2.5], dtype=dtype)}
        yield {"x": torch.tensor([0.25, -1.75, 2.0], dtype=dtype).requires_grad_()}
        yield {"x": torch.tensor(NEAR_HALF, dtype=dtype)}
        if dtype is not torch.float16:
            yield {"x": torch.tensor(LARGE, dtype=dtype)}
    for dtype in FLOATING[:2]:
        tiny = {torch.float32: 2.0**-20, torch.float64: 2.0**-40}[dtype]
        halves = torch.arange(-4, 4, dtype=dtype) + 0.5
        yield {"x": torch.cat([halves + tiny, halves - tiny])}
    exact = [1e15 + 0.25, -1e15 - 0.75, 2.0**24 + 1, 2.0**53 - 1, 1 - 2.0**53, 2.0**31 - 0.25]
    yield {"x": torch.tensor(exact, dtype=torch.float64)}
    many = quarter_steps((40, 50), torch.float32, torch.Generator().manual_seed(seed), limit=99.0)
    yield {"x": many}


def draw_roundable(draw):
    return {"x": draw(tensors(limit=9.0))}


def nearest(rounded, case):
    """An integer is nearest to x if it is no further away than a half: this allows any tie.

    Exact: x and every right answer are whole numbers below 2**53 or close together.
    """
    x = case["x"].detach().double().reshape(-1)
    off = (rounded.double().reshape(-1) - x).abs()
    if bool((off <= 0.5).all()):
        return True
    worst = int(off.argmax())
    got = int(rounded.reshape(-1)[worst])
    return say("{got} is not the nearest integer to {x!r}", got=got, x=float(x[worst]))


# safe_mean


def averaged(seed):
    """float64 only where float32 gives the same mean: its digits are asked for later."""
    for x in every_tensor(seed, dtypes=SMALLER, shapes=WHOLE, layouts=[Layout.CONTIGUOUS]):
        yield {"x": x}
    for x in every_tensor(seed, dtypes=[torch.float64], shapes=[(2,), (), (1,), (2, 2), (4, 1)]):
        yield {"x": x}
    for x in every_tensor(seed + 1, dtypes=[torch.float32, torch.int64], shapes=LAID_OUT):
        yield {"x": x}
    for dtype in FLOATING:
        yield {"x": torch.tensor([[0.5, 1.0], [-2.0, 4.0]], dtype=dtype).requires_grad_()}


def draw_averaged(draw):
    return {"x": draw(tensors(dtypes=SMALLER, shape=draw(shapes(min_side=1))))}


def crowded(seed):
    """Sums that leave the dtype's range, sums that stall, and digits float32 does not have.

    The contract names float16, uint8 and int64; sums of float32 near its end are not asked.
    """
    for dtype, value in [
        *((torch.float16, 60000.0), (torch.float16, -60000.0), (torch.uint8, 200)),
        *((torch.int8, 100), (torch.int8, -100), (torch.int16, 30000), (torch.int32, 2**31 - 1)),
        *((torch.int64, 2**62), (torch.int64, -(2**62)), (torch.int64, 2**63 - 1)),
    ]:
        yield {"x": torch.full((3,), value, dtype=dtype)}
        yield {"x": torch.full((4, 3), value, dtype=dtype)}
    yield {"x": torch.tensor([[60000.0, 50000.0], [40000.0, -30000.0]], dtype=torch.float16)}
    yield {"x": torch.tensor([255, 254, 3], dtype=torch.uint8)}
    yield {"x": torch.tensor([2**62, 2**62, 2**61])}
    for dtype, count in [(torch.float16, 1500), (torch.bfloat16, 400)]:
        yield {"x": torch.full((1,), 2.75, dtype=dtype).expand(count)}
    generator = torch.Generator().manual_seed(seed)
    fine = torch.rand((4, 5), generator=generator, dtype=torch.float64)
    yield {"x": fine}
    yield {"x": lay_out(fine - 0.5, Layout.TRANSPOSED)}
    yield {"x": torch.rand(1000, generator=generator, dtype=torch.float64)}
    yield {"x": torch.tensor([0.1, 0.2, 0.7], dtype=torch.float64).requires_grad_()}
    yield {"x": torch.tensor(1 / 3, dtype=torch.float64)}
    yield {"x": torch.tensor([1e200, 3e200], dtype=torch.float64)}
    yield {"x": torch.tensor([16777217.0, 16777217.0], dtype=torch.float64)}


def mean_defaults(seed):
    generator = torch.Generator().manual_seed(seed)
    for default in ("float64", "float32"):
        for dtype in NUMERIC:
            yield {"x": quarter_steps((2, 2), dtype, generator), "default": default}
        yield {"x": torch.tensor([1, 1, 2]), "default": default}
        yield {"x": torch.tensor(5, dtype=torch.int16), "default": default}


EMPTY = Inputs(
    listed=[
        {"x": torch.empty(shape, dtype=dtype)}
        for shape in ((0,), (0, 3), (2, 0))
        for dtype in (torch.float32, torch.int64, torch.float16, torch.uint8, torch.float64)
    ]
)

MAKES_INT32 = "scalar_int32 holds the value in a 0-dim int32 tensor"
MAKES_FLOAT32 = "to_float32 takes numbers, lists, arrays and tensors"
MAKES_MASK = "to_mask is True where x is not 0"
MAKES_MEAN = "safe_mean is the mean, in the right dtype"

SPEC = Exercise(
    title="Dtypes, constructors and conversions",
    file="dtypes.py",
    names=("scalar_int32", "to_float32", "to_mask", "round_to_int", "safe_mean"),
    points=20,
    checks=(
        same(
            MAKES_INT32,
            call="scalar_int32",
            on=INT32,
            rule=EXACT,
            after=None,
            points=2,
            hint="torch.IntTensor(5) makes five elements and fills none of them; torch.tensor "
            "takes the value itself, and a dtype. The shape is (), not (1,).",
        ),
        raises(
            "scalar_int32 refuses what int32 cannot hold",
            call="scalar_int32",
            on=BEYOND_INT32,
            kinds=(ValueError, RuntimeError, OverflowError, TypeError),
            after=MAKES_INT32,
            points=1,
            hint="Converting an int64 tensor to int32 drops the upper bits without a word. Let "
            "int32 be the first dtype that the value meets, or compare it with the range.",
        ),
        same(
            MAKES_FLOAT32,
            scenario="to_float32",
            on=Inputs(listed=everything, draw=draw_data, count=32),
            rule=EXACT,
            after=None,
            points=2,
            hint="The result has the shape np.shape(data), also () and empty ones, and the value "
            "nearest to each number. Look at what torch.Tensor(3) does before you use it, and say "
            "torch.float32 yourself: the default dtype may be another.",
        ),
        same(
            "to_float32 gives a copy without a graph",
            scenario="copy_float32",
            on=Inputs(listed=copied),
            rule=EXACT,
            after=MAKES_FLOAT32,
            points=2,
            hint="Where the dtype is float32 already, x.float(), x.to(torch.float32), "
            "torch.as_tensor and torch.from_numpy copy nothing. And the copy of a tensor that "
            "requires grad must not require it.",
        ),
        same(
            MAKES_MASK,
            call="to_mask",
            on=Inputs(listed=numeric, draw=draw_numeric, count=24),
            rule=EXACT,
            after=None,
            points=2,
            hint="0.25 and -3 are not 0, and nan is not 0 either. A detour over an integer or a "
            "smaller dtype turns some numbers into 0; a comparison with 0 does not.",
        ),
        same(
            "to_mask gives a mask with memory of its own",
            scenario="copy_mask",
            on=Inputs(listed=masks),
            rule=EXACT,
            after=MAKES_MASK,
            points=1,
            hint="x.bool() and x.to(torch.bool) return x itself if it is a mask already.",
        ),
        holds(
            "round_to_int gives the nearest integer as int64",
            call="round_to_int",
            on=Inputs(listed=roundable, draw=draw_roundable, count=24),
            where=nearest,
            after=None,
            points=3,
            hint="The conversion to an integer dtype cuts towards 0, so round before it. x + 0.5 "
            "is itself rounded to x's dtype, and int32 ends at 2147483647.",
        ),
        same(
            MAKES_MEAN,
            call="safe_mean",
            on=Inputs(listed=averaged, draw=draw_averaged, count=24),
            after=None,
            points=2,
            hint="The result is a 0-dim tensor: of x's dtype if that is a floating one, otherwise "
            "of torch.get_default_dtype(). x.mean() refuses integers.",
        ),
        same(
            "safe_mean neither overflows nor loses digits",
            call="safe_mean",
            on=Inputs(listed=crowded),
            after=MAKES_MEAN,
            points=2,
            hint="The sum may not fit where the mean does: 60000 + 60000 is inf in float16, and "
            "integers wrap around. Add in a dtype with room, but not in one with fewer digits.",
        ),
        same(
            "safe_mean of integers has the default dtype of the moment",
            scenario="mean_by_default",
            on=Inputs(listed=mean_defaults),
            after=MAKES_MEAN,
            points=1,
            hint="Somebody may have called torch.set_default_dtype. Ask "
            "torch.get_default_dtype() when safe_mean is called, not when the file is imported.",
        ),
        raises(
            "safe_mean refuses an empty tensor",
            call="safe_mean",
            on=EMPTY,
            kinds=(ValueError, RuntimeError),
            after=MAKES_MEAN,
            points=1,
            hint="torch gives nan for the mean of nothing. Look at x.numel() first and raise "
            "ValueError; a ZeroDivisionError is neither of the two kinds asked for.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Work on new tensors: x.round_() and x.requires_grad_(False) change the caller's x, "
        "and torch.set_default_dtype changes everybody's.",
    ),
)

"""The mark sheet of exercise-01."""

import itertools

import torch

from grader.spec import (
    EXACT,
    FLOATING,
    INTEGERS,
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    SideConditions,
    lay_out,
    quarter_steps,
    raises,
    same,
)

CAT = "cat_tensors puts the tensors one after the other"
STACK = "stack_tensors adds a dim"
DTYPES = (*FLOATING, torch.int64, torch.uint8, torch.bool, torch.complex64)
ODD = [float("inf"), float("-inf"), float("nan"), 0.1, 1 / 3, 1e-300, 1e300, -0.0]
HUGE = [2**62 + 1, -(2**62) - 1, 2**53 + 1]


def drawn_values(shape, dtype, generator):
    """Random values; those of float64 need all of their 53 bits."""
    x = quarter_steps(shape, dtype, generator)
    return x / 3 if dtype is torch.float64 else x


def sized(shape, dim, size):
    """Return ``shape`` with ``size`` along ``dim``."""
    sizes = list(shape)
    sizes[dim] = size
    return tuple(sizes)


# ---- cat and stack themselves -------------------------------------------------------------

CAT_SHAPES = ((3,), (1,), (0,), (2, 3), (1, 1), (3, 1), (0, 3), (2, 1, 3), (2, 1, 2, 3))
STACK_SHAPES = ((3,), (), (1,), (0,), (2, 3), (1, 1), (0, 2), (2, 1, 3), (2, 1, 2, 3))
PIECES = ([1, 2], [2], [0, 3, 1], [2, 2, 2], [1, 0], [1, 1, 1, 1, 1])


def cat_cases(seed):
    """Every dim of every shape, from both ends; one to many tensors, also of size 0."""
    generator = torch.Generator().manual_seed(seed)
    pieces = itertools.cycle(PIECES)
    dtypes = itertools.cycle(DTYPES)
    layouts = itertools.cycle(LAYOUTS)
    yield {"tensors": [torch.tensor([1.0, 2.0]), torch.tensor([3.0])]}
    for shape in CAT_SHAPES:
        for dim in range(-len(shape), len(shape)):
            dtype = next(dtypes)
            parts = [
                lay_out(drawn_values(sized(shape, dim, n), dtype, generator), next(layouts))
                for n in next(pieces)
            ]
            yield {"tensors": as_sequence(parts, dim), "dim": dim}
    yield from special_values(())
    yield from without_a_dim(generator)
    yield {"tensors": [drawn_values((2, 1), torch.float32, generator) for _ in range(40)], "dim": 1}
    yield {"tensors": [drawn_values((40, n), torch.float32, generator) for n in (30, 50)], "dim": 1}
    yield from with_grad(generator)


def stack_cases(seed):
    """Every place for the new dim, from both ends; one to many tensors, 0-dim and empty ones."""
    generator = torch.Generator().manual_seed(seed)
    counts = itertools.cycle((2, 1, 3, 4))
    dtypes = itertools.cycle(DTYPES)
    layouts = itertools.cycle(LAYOUTS)
    yield {"tensors": [torch.tensor([1.0, 2.0]), torch.tensor([3.0, 4.0])]}
    for shape in STACK_SHAPES:
        for dim in range(-len(shape) - 1, len(shape) + 1):
            dtype = next(dtypes)
            parts = [
                lay_out(drawn_values(shape, dtype, generator), next(layouts))
                for _ in range(next(counts))
            ]
            yield {"tensors": as_sequence(parts, dim), "dim": dim}
    yield from special_values((0, 1, -1))
    yield from without_a_dim(generator)
    yield {"tensors": [drawn_values((), torch.float32, generator) for _ in range(40)], "dim": 0}
    yield {"tensors": [drawn_values((40, 30), torch.float32, generator) for _ in range(2)]}
    yield from with_grad(generator)


def as_sequence(parts, dim):
    return tuple(parts) if dim % 2 else parts


def special_values(dims):
    """Values that do not survive arithmetic: infinities, nan, and integers above 2**53."""
    for dim in dims or (0, -1):
        odd = torch.tensor(ODD, dtype=torch.float64)
        yield {"tensors": [odd, odd.flip(0)], "dim": dim}
        yield {"tensors": (odd.float(), odd.float() * 2), "dim": dim}
        yield {"tensors": [torch.tensor(HUGE), torch.tensor(HUGE[::-1])], "dim": dim}


def without_a_dim(generator):
    """dim is 0 when it is not said."""
    for shape in ((2,), (2, 3), (2, 2, 2)):
        parts = [drawn_values(shape, torch.float32, generator) for _ in range(2)]
        yield {"tensors": tuple(parts)}


def with_grad(generator):
    for sequence in (list, tuple):
        parts = [drawn_values((2, 2), torch.float32, generator) for _ in range(2)]
        yield {"tensors": sequence([parts[0].requires_grad_(), parts[1]]), "dim": -1}


def draw_cat(draw):
    return draw_join(draw, same_size=False)


def draw_stack(draw):
    return draw_join(draw, same_size=True)


def draw_join(draw, *, same_size, dtypes=None, layouts=LAYOUTS):
    """Draw a sequence and a dim: for cat of different sizes along the dim, for stack of one."""
    from hypothesis import strategies as st

    shape = draw(st.lists(st.integers(0, 3), min_size=0 if same_size else 1, max_size=3))
    places = len(shape) + 1 if same_size else len(shape)
    dim = draw(st.integers(-places, places - 1))
    dtype = draw(st.sampled_from(DTYPES))
    generator = torch.Generator().manual_seed(draw(st.integers(0, 2**16)))
    parts = []
    for _ in range(draw(st.integers(1, 4))):
        size = shape if same_size else sized(shape, dim, draw(st.integers(0, 3)))
        kind = dtype if dtypes is None else draw(st.sampled_from(dtypes))
        x = drawn_values(size, kind, generator)
        parts.append(lay_out(x, draw(st.sampled_from(tuple(layouts)))))
    return {"tensors": tuple(parts) if draw(st.booleans()) else parts, "dim": dim}


# ---- different dtypes ----------------------------------------------------------------------

MIXTURES = (
    (torch.float32, torch.float64),
    (torch.float64, torch.float32),
    (torch.int64, torch.float32),
    (torch.float32, torch.int64),
    (torch.float16, torch.bfloat16),
    (torch.int64, torch.float16),
    (torch.uint8, torch.int8),
    (torch.int8, torch.uint8),
    (torch.bool, torch.int16),
    (torch.bool, torch.uint8, torch.bfloat16),
    (torch.uint8, torch.int8, torch.float16),
    (torch.int32, torch.int64, torch.int16),
    (torch.float16, torch.float32, torch.bfloat16),
    (torch.bool, torch.bool, torch.float64),
    (torch.float32, torch.complex64),
    (torch.float64, torch.complex64),
)
MIXED = (*FLOATING, *INTEGERS, torch.bool)


def mixed_cases(shapes):
    def cases(seed):
        generator = torch.Generator().manual_seed(seed)
        for place, mixture in enumerate(MIXTURES):
            for shape in shapes:
                parts = [quarter_steps(shape, dtype, generator) for dtype in mixture]
                yield {"tensors": as_sequence(parts, place), "dim": -1}
        # Integers above 2**53 and all digits of float64 come through next to another dtype.
        for place, other in enumerate((torch.int32, torch.uint8, torch.bool, torch.int16)):
            parts = [torch.tensor(HUGE), quarter_steps((3,), other, generator)]
            yield {"tensors": as_sequence(parts[:: 1 - place % 2 * 2], place), "dim": -1}
        for other in (torch.float32, torch.float16, torch.int32):
            fine = torch.tensor([0.1, 1 / 3, 1e-300], dtype=torch.float64)
            yield {"tensors": [quarter_steps((3,), other, generator), fine], "dim": 0}
        # An empty tensor has a dtype too, and it counts.
        for shape in ((0,), (2, 0)):
            parts = [quarter_steps(shape, dtype, generator) for dtype in (torch.int32, torch.half)]
            yield {"tensors": parts, "dim": 0}

    return cases


def empty_counts(seed):
    """For cat: one of the tensors has no element, and still takes part in the promotion."""
    yield from mixed_cases(((3,), (2, 2)))(seed)
    for dtype in (torch.float64, torch.int64):
        full = torch.tensor([[1, 2]], dtype=torch.int32)
        yield {"tensors": [full, torch.empty((0, 2), dtype=dtype)], "dim": 0}
        yield {"tensors": [torch.empty((1, 0), dtype=dtype), full], "dim": 1}


# Values are small enough for every dtype to hold: which dtype, not how it rounds, is asked.
def draw_mixed_cat(draw):
    return rounded_to_quarters(draw_join(draw, same_size=False, dtypes=MIXED))


def draw_mixed_stack(draw):
    return rounded_to_quarters(draw_join(draw, same_size=True, dtypes=MIXED))


def rounded_to_quarters(case):
    def rounded(x):
        return (x * 4).round() / 4 if x.dtype is torch.float64 else x

    return {**case, "tensors": type(case["tensors"])(map(rounded, case["tensors"]))}


# ---- memory -------------------------------------------------------------------------------


def alone(seed):
    """One tensor in the sequence, in every layout, with and without grad."""
    generator = torch.Generator().manual_seed(seed)
    for layout in LAYOUTS:
        for shape in ((3,), (2, 3), (1, 1)):
            x = lay_out(quarter_steps(shape, torch.float32, generator), layout)
            yield {"tensors": [x], "dim": 0}
            yield {"tensors": (x,), "dim": -1}
    for dtype in (torch.int64, torch.float64, torch.bool):
        yield {"tensors": [quarter_steps((2,), dtype, generator)], "dim": 0}
    yield {"tensors": [quarter_steps((2,), torch.float32, generator).requires_grad_()], "dim": 0}


def cat_memory(seed):
    """Also: all tensors but one are empty; neighbours in one memory."""
    generator = torch.Generator().manual_seed(seed)
    yield from alone(seed)
    x = quarter_steps((2, 3), torch.float32, generator)
    for parts in ([x, x[:0]], [torch.empty(0, 3), x], [torch.empty(0, 3), x, torch.empty(0, 3)]):
        yield {"tensors": parts, "dim": 0}
    yield {"tensors": (x, torch.empty(2, 0)), "dim": 1}
    yield {"tensors": [x[:1], x[1:]], "dim": 0}
    yield {"tensors": [x[:, :1], x[:, 1:]], "dim": -1}


def stack_memory(seed):
    """Also: a 0-dim tensor alone; neighbours in one memory."""
    generator = torch.Generator().manual_seed(seed)
    yield from alone(seed)
    x = quarter_steps((2, 3), torch.float32, generator)
    yield {"tensors": [x[0, 0]], "dim": 0}
    yield {"tensors": (torch.tensor(2.0),), "dim": -1}
    yield {"tensors": [x[0], x[1]], "dim": 0}
    yield {"tensors": (x[:, 0], x[:, 1], x[:, 2]), "dim": 1}


# ---- gradients ----------------------------------------------------------------------------


def cat_gradient_cases(seed):
    generator, layouts = torch.Generator().manual_seed(seed), itertools.cycle(LAYOUTS)
    for dtypes, needs, dim, shape in settings(((3,), (2, 3), (1, 2), (2, 1, 2))):
        parts = [
            lay_out(quarter_steps(sized(shape, dim, 1 + n), dtype, generator), next(layouts))
            for n, dtype in enumerate(dtypes)
        ]
        yield with_cotangent(generator, parts, needs, dim, torch.cat)
    yield very_many(generator, torch.cat)


def stack_gradient_cases(seed):
    generator, layouts = torch.Generator().manual_seed(seed), itertools.cycle(LAYOUTS)
    for dtypes, needs, dim, shape in settings(((3,), (), (2, 3), (1,), (1, 2))):
        parts = [lay_out(quarter_steps(shape, dtype, generator), next(layouts)) for dtype in dtypes]
        yield with_cotangent(generator, parts, needs, dim, torch.stack)
    yield very_many(generator, torch.stack)


def settings(shapes):
    """Which dtypes meet, which inputs require grad, along which dim; layouts take turns.

    No shape is empty: there no gradient can get lost.
    """
    single, double, whole = torch.float32, torch.float64, torch.int64
    mixtures = (
        ((single, single), (True, True)),
        ((single,), (True,)),
        ((single, single, single), (False, True, False)),
        ((single, double), (True, True)),
        ((double, single), (False, True)),
        ((whole, single), (False, True)),
        ((torch.float16, torch.bfloat16), (True, True)),
        ((double, double, double), (True, False, True)),
    )
    for shape in shapes:
        for place, (dtypes, needs) in enumerate(mixtures):
            yield dtypes, needs, (0, -1)[place % 2], shape


def with_cotangent(generator, parts, needs, dim, join):
    """A case with an incoming gradient that is not all ones; one tensor may come twice."""
    parts = [x.requires_grad_() if needed else x for x, needed in zip(parts, needs, strict=True)]
    picks = [*range(len(parts)), *([0] if len(parts) == 2 else [])]
    return pulled_back(generator, parts, dim, join, picks)


def very_many(generator, join):
    """Hundreds of tensors: two of them, in turns."""
    parts = [quarter_steps((1,), torch.float64, generator).requires_grad_() for _ in range(2)]
    return pulled_back(generator, parts, 0, join, [0, 1] * 100)


def pulled_back(generator, parts, dim, join, picks):
    like = join([parts[i].detach() for i in picks], dim)
    v = lay_out(quarter_steps(like.shape, like.dtype, generator), Layout.TRANSPOSED)
    return {"tensors": as_sequence(parts, dim), "dim": dim, "v": v, "picks": picks}


# ---- errors -------------------------------------------------------------------------------


def dims_outside(shapes, extra):
    """Every shape with the first dims beyond both ends, and ones far away."""

    def cases(seed):
        generator = torch.Generator().manual_seed(seed)
        for shape in shapes:
            places = len(shape) + extra
            for dim in (places, -places - 1, places + 1, -places - 2, 50, -50):
                for count in (2, 1):
                    parts = [quarter_steps(shape, torch.float32, generator) for _ in range(count)]
                    yield {"tensors": as_sequence(parts, dim), "dim": dim}

    return cases


def misfits(seed):
    """Sizes or numbers of dims that do not fit; many of them would broadcast."""
    generator = torch.Generator().manual_seed(seed)

    def case(function, dim, *sizes):
        parts = [quarter_steps(size, torch.float32, generator) for size in sizes]
        return {"function": function, "tensors": as_sequence(parts, dim), "dim": dim}

    for dim, *sizes in (
        (0, (2, 3), (2, 4)),
        (0, (2, 3), (2, 1)),
        (0, (2, 1), (2, 3)),
        (1, (2, 3), (1, 3)),
        (-1, (2, 3), (3, 3)),
        (-1, (2, 3), (3, 2)),
        (0, (2, 3), (3,)),
        (0, (3,), (1, 3)),
        (0, (1, 3), (3,)),
        (0, (2, 3), (2, 3, 1)),
        (0, (2, 3), (2, 3), (2, 2)),
        (1, (2, 1), (2, 5), (1, 1)),
        (1, (2, 2, 2), (2, 2, 1)),
        (0, (2, 3), (0, 4)),
        (0, (0, 3), (0, 4)),
        (1, (2, 0), (3, 0)),
        (0, (6, 2), (4, 3)),
    ):
        yield case("cat_tensors", dim, *sizes)
    for dim, *sizes in (
        (0, (3,), (2,)),
        (0, (3,), (1,)),
        (0, (1,), (3,)),
        (0, (), (1,)),
        (0, (1,), ()),
        (0, (), (3,)),
        (0, (2, 3), (3,)),
        (1, (2, 3), (3, 2)),
        (0, (2, 3), (6,)),
        (-1, (2, 3), (2, 1)),
        (-1, (1, 3), (2, 3)),
        (0, (2, 3), (2, 3), (2, 4)),
        (0, (3,), (3,), (1,)),
        (0, (0,), (1,)),
        (0, (0,), (3,)),
        (0, (0, 3), (3, 0)),
        (0, (0, 3), (0, 4)),
        (0, (2, 3), (2, 3, 1)),
    ):
        yield case("stack_tensors", dim, *sizes)


def nothing(seed):
    for function in ("cat_tensors", "stack_tensors"):
        for empty in ([], ()):
            for dim in (0, -1):
                yield {"function": function, "tensors": empty, "dim": dim}
    # A 0-dim tensor has no dim to go along: its number of dims does not fit, and no dim exists.
    for count in (1, 2):
        numbers = [torch.tensor(float(i)) for i in range(count)]
        for dim in (0, -1):
            yield {"function": "cat_tensors", "tensors": numbers, "dim": dim}


NOT_0_DIM = ((3,), (2, 3), (0, 3), (1, 1), (2, 1, 2))

SPEC = Exercise(
    title="Join tensors: cat and stack",
    file="join_tensors.py",
    names=("cat_tensors", "stack_tensors"),
    points=20,
    checks=(
        same(
            CAT,
            call="cat_tensors",
            on=Inputs(listed=cat_cases, draw=draw_cat, count=24),
            rule=EXACT,
            after=None,
            points=3,
            hint="All sizes but the one along dim stay; along dim they add up. A negative dim "
            "counts from the end: -1 is the last.",
        ),
        same(
            STACK,
            call="stack_tensors",
            on=Inputs(listed=stack_cases, draw=draw_stack, count=24),
            rule=EXACT,
            after=None,
            points=3,
            hint="The result has one dim more than the tensors, and dim is a place in the result: "
            "result.select(dim, i) is tensors[i]; -1 puts the new dim last.",
        ),
        same(
            "cat_tensors promotes different dtypes",
            call="cat_tensors",
            on=Inputs(listed=empty_counts, draw=draw_mixed_cat, count=24),
            rule=EXACT,
            after=CAT,
            points=1,
            hint="torch.promote_types(a, b) is the smallest dtype that takes both; go through "
            "all tensors with it, empty ones too.",
        ),
        same(
            "stack_tensors promotes different dtypes",
            call="stack_tensors",
            on=Inputs(listed=mixed_cases(((3,), (), (2, 2))), draw=draw_mixed_stack, count=24),
            rule=EXACT,
            after=STACK,
            points=1,
            hint="torch.promote_types(a, b) is the smallest dtype that takes both; go through "
            "all tensors with it, 0-dim ones too.",
        ),
        same(
            "cat_tensors gives memory of its own",
            call="cat_tensors",
            on=Inputs(listed=cat_memory),
            rule=EXACT,
            own_memory=True,
            after=CAT,
            points=1,
            hint="Whoever writes into the result must not write into an input: a single tensor "
            "has to be copied as well, and so has one whose neighbours are empty.",
        ),
        same(
            "stack_tensors gives memory of its own",
            call="stack_tensors",
            on=Inputs(listed=stack_memory),
            rule=EXACT,
            own_memory=True,
            after=STACK,
            points=1,
            hint="unsqueeze gives a view: the new dim is there, but the memory is the input's. "
            "Copy, also when there is only one tensor.",
        ),
        same(
            "gradients reach every input of cat_tensors",
            scenario="cat_gradients",
            on=Inputs(listed=cat_gradient_cases),
            rule=EXACT,
            after=CAT,
            points=2,
            hint="Build the result from the tensors with torch operations only. .data, detach(), "
            "numpy, tolist() and torch.tensor(...) cut the graph.",
        ),
        same(
            "gradients reach every input of stack_tensors",
            scenario="stack_gradients",
            on=Inputs(listed=stack_gradient_cases),
            rule=EXACT,
            after=STACK,
            points=2,
            hint="Build the result from the tensors with torch operations only. .data, detach(), "
            "numpy, tolist() and torch.tensor(...) cut the graph.",
        ),
        raises(
            "cat_tensors refuses a dim that the tensors do not have",
            call="cat_tensors",
            on=Inputs(listed=dims_outside(NOT_0_DIM, 0)),
            kinds=(IndexError,),
            after=CAT,
            points=1,
            hint="With n dims, dim goes from -n to n - 1; the length of the first tensor has "
            "nothing to do with it. Anything else is an IndexError, for one tensor too.",
        ),
        raises(
            "stack_tensors refuses a dim that the result does not have",
            call="stack_tensors",
            on=Inputs(listed=dims_outside(((), *NOT_0_DIM), 1)),
            kinds=(IndexError,),
            after=STACK,
            points=1,
            hint="The result has n + 1 dims, so dim goes from -(n + 1) to n. Anything else is an "
            "IndexError, for one tensor too.",
        ),
        raises(
            "shapes that do not fit are refused",
            scenario="by_name",
            on=Inputs(listed=misfits),
            kinds=(ValueError, RuntimeError),
            points=2,
            hint="Nothing is broadcast: stack wants equal shapes, cat wants the same number of "
            "dims and equal sizes except along dim. Look at every tensor, not only at two.",
        ),
        raises(
            "an empty sequence is refused, and 0-dim tensors by cat_tensors",
            scenario="by_name",
            on=Inputs(listed=nothing),
            kinds=(ValueError, RuntimeError, IndexError),
            points=1,
            hint="Without a tensor there is neither a shape nor a dtype, and a 0-dim tensor has "
            "no dim to go along: raise an error.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="The sequence and its tensors belong to the caller: no pop, insert or item "
        "assignment on the list, and no operation ending in _ on a tensor.",
    ),
)

"""The mark sheet of exercise-07."""

import torch

from grader.spec import (
    EXACT,
    LAYOUTS,
    NUMERIC,
    Exercise,
    Inputs,
    Layout,
    SideConditions,
    every_tensor,
    quarter_steps,
    same,
    shapes,
    tensors,
)

ANY_DTYPE = (*NUMERIC, torch.bool)
# numpy has no bfloat16, but it has complex numbers.
COMPLEX = (torch.complex64, torch.complex128)
ARRAY_DTYPES = (*(dtype for dtype in ANY_DTYPE if dtype is not torch.bfloat16), *COMPLEX)
MAIN_DTYPES = (torch.float32, torch.int64)
OTHER_DTYPES = tuple(dtype for dtype in ARRAY_DTYPES if dtype not in MAIN_DTYPES)
FEW_SHAPES = ((3,), (), (0,), (1,), (2, 3), (0, 2), (1, 1))
LAID_OUT = ((3,), (), (2, 3), (3, 1), (2, 3, 2))

SHAREABLE = (
    "C order",
    "Fortran order",
    "every other element",
    "transposed",
    "a part of a longer array",
)
REVERSED = (
    "reversed",
    "reversed rows",
    "every other element from the end",
    "read-only, reversed",
)
READ_ONLY = ("read-only", "read-only, every other element", "broadcast")

INF, NAN = float("inf"), float("nan")


def every_dtype_and_layout(seed):
    """Every dtype in a few shapes, and every layout in a few dtypes. Simplest first."""
    simple = [Layout.CONTIGUOUS]
    yield from every_tensor(seed, dtypes=MAIN_DTYPES, shapes=FEW_SHAPES, layouts=simple)
    yield from every_tensor(seed, dtypes=OTHER_DTYPES, shapes=[(3,), ()], layouts=simple)
    yield from every_tensor(seed, dtypes=[torch.float32], shapes=LAID_OUT, layouts=LAYOUTS[1:])
    yield from of_any_value()
    yield many(seed)


ODD = (0.1, 1 / 3, 1e300, -1e-300, INF, -INF, NAN)
HUGE = (2**62 + 1, -(2**53) - 1, 2**63 - 1, -(2**63), 2**24 + 1)


def of_any_value():
    """Numbers that no other dtype holds, and what is no number."""
    for dtype in (torch.float64, torch.float32, torch.complex128):
        yield torch.tensor(ODD, dtype=dtype)
    yield torch.tensor(HUGE)


def many(seed):
    """More elements than anybody looks through one by one."""
    return quarter_steps((30, 40), torch.float32, torch.Generator().manual_seed(seed))


def plain(seed):
    for t in every_dtype_and_layout(seed):
        yield {"t": t}


def draw_plain(draw):
    return {"t": draw(tensors(dtypes=ARRAY_DTYPES))}


PLAIN = Inputs(listed=plain, draw=draw_plain, count=16)


def in_autograd(seed):
    """Tensors without a graph, leaves that require grad, results of a calculation."""
    for t in every_tensor(seed, dtypes=[torch.float32], shapes=LAID_OUT):
        yield {"t": t, "state": "plain"}
    for dtype in ARRAY_DTYPES:
        t = quarter_steps((2, 3), dtype, torch.Generator().manual_seed(seed))
        yield {"t": t, "state": "plain"}
    for state in ("leaf", "result"):
        for t in every_tensor(seed, dtypes=[torch.float32], shapes=[(3,), (), (2, 3), (0,)]):
            yield {"t": t, "state": state}
        t = quarter_steps((2, 3), torch.float64, torch.Generator().manual_seed(seed))
        yield {"t": t, "state": state}
    for state in ("plain", "leaf"):
        yield {"t": many(seed), "state": state}


def draw_in_autograd(draw):
    from hypothesis import strategies as st

    t = draw(tensors(dtypes=ARRAY_DTYPES))
    states = ["plain", "leaf", "result"] if t.is_floating_point() else ["plain"]
    return {"t": t, "state": draw(st.sampled_from(states))}


IN_AUTOGRAD = Inputs(listed=in_autograd, draw=draw_in_autograd, count=16)


def arrays(forms, *more):
    """Inputs for scenarios that make an array from x: every dtype in the first of the forms."""

    def listed(seed):
        simple = [Layout.CONTIGUOUS]
        for x in every_tensor(seed, dtypes=MAIN_DTYPES, shapes=FEW_SHAPES, layouts=simple):
            yield {"x": x, "form": forms[0]} | dict(more)
        for x in every_tensor(seed, dtypes=OTHER_DTYPES, shapes=[(3,), ()], layouts=simple):
            yield {"x": x, "form": forms[0]} | dict(more)
        for form in forms[1:]:
            for x in every_tensor(seed, dtypes=[torch.float32], shapes=LAID_OUT, layouts=simple):
                yield {"x": x, "form": form} | dict(more)
            for dtype in (torch.int64, torch.bool):
                x = quarter_steps((3, 2), dtype, torch.Generator().manual_seed(seed))
                yield {"x": x, "form": form} | dict(more)
        for x in (*of_any_value(), many(seed)):
            yield {"x": x, "form": forms[0]} | dict(more)

    def drawn(draw):
        from hypothesis import strategies as st

        shape = draw(shapes(max_dims=3))
        x = draw(tensors(dtypes=ARRAY_DTYPES, shape=shape, layouts=[Layout.CONTIGUOUS]))
        return {"x": x, "form": draw(st.sampled_from(forms))} | dict(more)

    return Inputs(listed=listed, draw=drawn, count=12)


ONE_NUMBER = {
    torch.float32: (0.5, 0.1, -3.0, 0.0, INF, NAN),
    torch.float64: (0.5, 0.1, 1 / 3, 1e300),
    torch.float16: (0.5, 0.1, 65504.0),
    torch.bfloat16: (0.5, 0.1, -2.0, 1e30, 1e-30),
    torch.int64: (0, 1, -3, 2**53 + 1, 2**63 - 1, -(2**63)),
    torch.int32: (5, -(2**31)),
    torch.int16: (-7,),
    torch.int8: (-8,),
    torch.uint8: (200,),
    torch.bool: (True, False),
}


def numbers(seed):
    for dtype, values in ONE_NUMBER.items():
        for value in values:
            yield {"t": torch.tensor(value, dtype=dtype)}
    for dtype in (torch.float32, torch.bfloat16, torch.float64):
        yield {"t": torch.tensor(1.5, dtype=dtype, requires_grad=True)}
    yield {"t": torch.tensor([1, 2, 3])[1]}
    yield {"t": torch.tensor([1.0, 2.5])[1]}


def draw_number(draw):
    return {"t": draw(tensors(dtypes=ANY_DTYPE, shape=()))}


NESTED_SHAPES = (
    *((3,), (1,), (0,), (2, 3), (1, 1), (3, 1), (1, 3), (0, 3), (2, 0)),
    *((2, 3, 2), (1, 1, 1), (2, 1, 2), (2, 0, 3), (1, 2, 1, 2)),
)


def nested(seed):
    simple = [Layout.CONTIGUOUS]
    for t in every_tensor(seed, dtypes=MAIN_DTYPES, shapes=NESTED_SHAPES, layouts=simple):
        yield {"t": t}
    for t in every_tensor(seed, dtypes=ANY_DTYPE, shapes=[(1,), (2, 2)], layouts=simple):
        yield {"t": t}
    for t in every_tensor(
        seed, dtypes=[torch.float32, torch.bool], shapes=[(3,), (2, 3)], layouts=LAYOUTS[1:]
    ):
        yield {"t": t}
    for dtype, values in ONE_NUMBER.items():
        yield {"t": torch.tensor([values], dtype=dtype)}
    for dtype in (torch.float32, torch.bfloat16):
        for shape in ((2, 3), (1,), (0,)):
            t = quarter_steps(shape, dtype, torch.Generator().manual_seed(seed))
            yield {"t": t.requires_grad_()}
    yield {"t": many(seed)}


def draw_nested(draw):
    return {"t": draw(tensors(dtypes=ANY_DTYPE, shape=draw(shapes(min_dims=1, max_dims=4))))}


SHARED_ARRAY = "shared_array gives an array of the tensor's shape, dtype and values"
COPIED_ARRAY = "copied_array gives an array of the tensor's shape, dtype and values"
SHARED_TENSOR = "shared_tensor gives a tensor of the array's shape, dtype and values"
COPIED_TENSOR = "copied_tensor gives a tensor of the array's shape, dtype and values"
ONE_VALUE = "to_python makes a Python number of a 0-dim tensor"

SPEC = Exercise(
    title="Numpy and torch: shared memory, copies, Python values",
    file="numpy_bridge.py",
    names=("shared_array", "copied_array", "shared_tensor", "copied_tensor", "to_python"),
    points=20,
    checks=(
        same(
            SHARED_ARRAY,
            call="shared_array",
            on=PLAIN,
            rule=EXACT,
            after=None,
            points=1,
            hint="A tensor has the method numpy(). A 0-dim tensor becomes an array of shape (), "
            "not a number.",
        ),
        same(
            "shared_array: each side sees what is written on the other",
            scenario="tensor_to_array",
            on=IN_AUTOGRAD,
            rule=EXACT,
            after=SHARED_ARRAY,
            points=3,
            hint="An array can have any strides, so nothing has to be made contiguous: that would "
            "be a copy. Where the tensor requires grad, numpy() asks for a tensor without a "
            "graph in the same memory; the caller's tensor must stay as it is.",
        ),
        same(
            COPIED_ARRAY,
            call="copied_array",
            on=PLAIN,
            rule=EXACT,
            after=None,
            points=1,
            hint="Shape and dtype stay, also for 0-dim and empty tensors. Nested lists do not "
            "know either.",
        ),
        same(
            "copied_array: a write on one side is not seen on the other",
            scenario="tensor_to_copy",
            on=IN_AUTOGRAD,
            rule=EXACT,
            after=COPIED_ARRAY,
            points=2,
            hint="contiguous() and np.asarray copy only if they have to. clone() and copy() "
            "always do. Tensors that require grad come too.",
        ),
        same(
            SHARED_TENSOR,
            scenario="array_given",
            on=arrays(SHAREABLE, ("name", "shared_tensor")),
            rule=EXACT,
            after=None,
            points=1,
            hint="torch.from_numpy keeps shape, dtype and strides. torch.Tensor(a) makes "
            "float32 of everything.",
        ),
        same(
            "shared_tensor: each side sees what is written on the other",
            scenario="array_to_tensor",
            on=arrays(SHAREABLE),
            rule=EXACT,
            after=SHARED_TENSOR,
            points=2,
            hint="torch.tensor copies, and np.ascontiguousarray does so for some arrays. torch "
            "can have the strides of any array as long as they are not negative.",
        ),
        same(
            COPIED_TENSOR,
            scenario="array_given",
            on=arrays(SHAREABLE, ("name", "copied_tensor")),
            rule=EXACT,
            after=None,
            points=1,
            hint="Shape and dtype stay. np.ascontiguousarray gives a 0-dim array one dimension.",
        ),
        same(
            "copied_tensor takes reversed and read-only arrays",
            scenario="array_given",
            on=arrays((*REVERSED, *READ_ONLY), ("name", "copied_tensor")),
            rule=EXACT,
            after=COPIED_TENSOR,
            points=2,
            hint="torch refuses negative strides, so numpy has to make the copy, before torch "
            "sees the array. Leave the array's own flags alone.",
        ),
        same(
            "copied_tensor: a write on one side is not seen on the other",
            scenario="array_to_copy",
            on=arrays((*SHAREABLE, *READ_ONLY)),
            rule=EXACT,
            after=COPIED_TENSOR,
            points=2,
            hint="np.ascontiguousarray, np.asarray and torch.as_tensor copy only if they have to. "
            "The result does not require grad.",
        ),
        same(
            ONE_VALUE,
            scenario="as_python",
            on=Inputs(listed=numbers, draw=draw_number, count=10),
            rule=EXACT,
            after=None,
            points=2,
            hint="item() gives a bool, int or float, whichever the dtype says, for bfloat16 and "
            "for tensors that require grad too. numpy's numbers are not Python's.",
        ),
        same(
            "to_python makes nested lists of all others, one level for each dimension",
            scenario="as_python",
            on=Inputs(listed=nested, draw=draw_nested, count=16),
            rule=EXACT,
            after=ONE_VALUE,
            points=2,
            hint="Ask for the number of dimensions, not of elements: shape (1,) gives a list with "
            "one number, shape (1, 1) a list in a list, shape (2, 0) two empty lists.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="t.requires_grad_(False), t.detach_() and t.resize_() change the caller's tensor. "
        "detach() without _ gives you one of your own.",
    ),
)

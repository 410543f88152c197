"""The mark sheet of exercise-12."""

import itertools

import torch

from grader.spec import (
    Exercise,
    Inputs,
    Layout,
    Rule,
    SideConditions,
    lay_out,
    quarter_steps,
    raises,
    same,
    tensors,
)

PLAIN = (torch.float32, torch.float64)
HALF = (torch.float16, torch.bfloat16)
# (rows, features, outputs)
SIZES = ((3, 2, 1), (1, 1, 1), (4, 3, 2), (1, 3, 1), (5, 1, 1), (2, 1, 3), (3, 0, 1), (1, 2, 2))
GRADS = ((False,) * 4, (False, False, True, True), (True,) * 4, (False, False, True, False))


def bias_shapes(rows, outputs):
    return ((1, outputs), (outputs,), (1, 1), (), (rows, 1), (rows, outputs))


def regression(size, dtype, generator, layout=Layout.CONTIGUOUS, bias=(1, 1), grads=GRADS[0]):
    """X, Y, w, b with values that float32 computes with exactly."""
    rows, features, outputs = size
    of_shape = {"X": (rows, features), "Y": (rows, outputs), "w": (outputs, features), "b": bias}
    case = {}
    for (name, shape), grad in zip(of_shape.items(), grads, strict=True):
        x = lay_out(quarter_steps(shape, dtype, generator), layout)
        case[name] = x.requires_grad_() if grad else x
    return case


def predictions(seed):
    """Every size, layout, shape of b, dtype; with and without grad; no rows at all.

    float32 and float64 only: the contract names no dtype, and numpy has no bfloat16.
    """
    generator = torch.Generator().manual_seed(seed)
    for dtype, size in itertools.product(PLAIN, SIZES):
        yield regression(size, dtype, generator)
    for size in SIZES[:3]:
        # Thirds need every bit of float64; quarters would survive a detour over float32.
        case = regression(size, torch.float64, generator)
        yield {name: x / 3 for name, x in case.items()}
    for layout, bias in itertools.product(Layout, bias_shapes(4, 2)):
        yield regression((4, 3, 2), torch.float32, generator, layout, bias, GRADS[1])
    for layout in Layout:
        yield regression((3, 2, 1), torch.float64, generator, layout, grads=GRADS[2])
    for size in ((0, 2, 1), (0, 1, 3)):
        yield regression(size, torch.float32, generator, bias=(1, size[2]), grads=GRADS[1])


def draw_regression(draw, *, least=0, grads=GRADS):
    from hypothesis import strategies as st

    rows, features, outputs = draw(st.integers(least, 4)), draw(st.integers(least, 3)), 1
    outputs = draw(st.integers(1, 3))
    dtypes = (draw(st.sampled_from(PLAIN)),)
    flags = draw(st.sampled_from(grads))
    of_shape = {"X": (rows, features), "Y": (rows, outputs), "w": (outputs, features)}
    of_shape["b"] = draw(st.sampled_from(bias_shapes(rows, outputs)))
    return {
        name: draw(tensors(shape=shape, dtypes=dtypes, requires_grad=flag))
        for (name, shape), flag in zip(of_shape.items(), flags, strict=True)
    }


def draw_differentiable(draw):
    return draw_regression(draw, least=1, grads=GRADS[1:])


def differentiable(seed):
    generator = torch.Generator().manual_seed(seed)
    sizes = [size for size in SIZES if 0 not in size]
    for grads, dtype, size in itertools.product(GRADS[1:], PLAIN, sizes):
        yield regression(size, dtype, generator, grads=grads)
    for layout, bias in zip(itertools.cycle(Layout), bias_shapes(4, 2)):
        yield regression((4, 3, 2), torch.float32, generator, layout, bias, GRADS[2])


def few_predictions(seed):
    generator = torch.Generator().manual_seed(seed)
    for size in SIZES:
        yield regression(size, torch.float32, generator)
        yield regression(size, torch.float64, generator, grads=GRADS[1])
    for bias in bias_shapes(4, 2):
        yield regression((4, 3, 2), torch.float32, generator, bias=bias)


def other_shapes(seed):
    """A Y that does not have the prediction's shape, most of them made to broadcast."""
    generator = torch.Generator().manual_seed(seed)
    wrong = {
        (3, 2, 1): ((3,), (1, 3), (1, 1), (), (3, 2), (3, 1, 1), (1, 3, 1), (2, 1), (1,), (0, 1)),
        (1, 2, 1): ((1,), (), (1, 1, 1), (2, 1), (1, 2)),
        (2, 3, 2): ((2,), (2, 1), (1, 2), (4,), (4, 1), (1, 2, 2)),
        (2, 3, 4): ((4, 2), (8,), (4,)),
        (0, 2, 1): ((0,), (1, 0), (1, 1)),
    }
    for size, shapes in wrong.items():
        for shape, grads in itertools.product(shapes, GRADS[:2]):
            case = regression(size, torch.float32, generator, bias=(1, size[2]), grads=grads)
            case["Y"] = quarter_steps(shape, torch.float32, generator)
            yield case


LOSSES = (
    "square",
    "product",
    "two ways to a",
    "one intermediate used twice",
    "view",
    "loop",
    "custom node",
    "other dtype between",
    "a constant inside",
)
LEAF_SHAPES = ((3,), (), (2, 3), (1,), (0,))
TIMES = (1, 2, 0, 5)


def two_leaves(shape, dtype, generator):
    return {name: quarter_steps(shape, dtype, generator, 1.0) for name in ("a", "b")}


def backwards(seed):
    """Every graph, shape, dtype and number of times, on leaves without a gradient."""
    generator = torch.Generator().manual_seed(seed)
    none = {"old_a": None, "old_b": None}
    for k, loss in itertools.product(TIMES, LOSSES):
        yield {"loss": loss, **two_leaves((3,), torch.float32, generator), **none, "k": k}
    for k, shape, dtype in itertools.product((1, 3), LEAF_SHAPES, PLAIN):
        yield {"loss": "two ways to a", **two_leaves(shape, dtype, generator), **none, "k": k}
    for dtype in HALF:
        yield {"loss": "square", **two_leaves((3,), dtype, generator), **none, "k": 3}
    yield {"loss": "product", **two_leaves((3,), torch.float64, generator), **none, "k": 40}
    for k in (1, 2):
        yield {"loss": "long chain", **two_leaves((3,), torch.float64, generator), **none, "k": k}


def on_top(seed):
    """Leaves that hold a gradient already: both of them, one of them."""
    generator = torch.Generator().manual_seed(seed)
    for k, loss in itertools.product((2, 0, 1), LOSSES):
        old = two_leaves((3,), torch.float32, generator)
        old = {"old_a": old["a"], "old_b": old["b"]}
        yield {"loss": loss, **two_leaves((3,), torch.float32, generator), **old, "k": k}
    for k, shape, dtype in itertools.product((1, 2), LEAF_SHAPES, PLAIN):
        old = {"old_a": None, "old_b": quarter_steps(shape, dtype, generator)}
        yield {"loss": "product", **two_leaves(shape, dtype, generator), **old, "k": k}


def draw_backward(draw, *, old=False):
    from hypothesis import strategies as st

    loss = draw(st.sampled_from(LOSSES))
    shape = draw(st.sampled_from(LEAF_SHAPES))
    dtypes = (draw(st.sampled_from(PLAIN)),)
    like = tensors(shape=shape, dtypes=dtypes, layouts=(Layout.CONTIGUOUS,), limit=1.0)
    case = {"loss": loss, "a": draw(like), "b": draw(like)}
    maybe = st.one_of(st.none(), like) if old else st.none()
    return {**case, "old_a": draw(maybe), "old_b": draw(maybe), "k": draw(st.integers(0, 6))}


def draw_on_top(draw):
    return draw_backward(draw, old=True)


def lives(seed):
    generator = torch.Generator().manual_seed(seed)
    for k, loss in itertools.product((1, 0, 3), LOSSES):
        yield {"loss": loss, **two_leaves((3,), torch.float32, generator), "k": k}
    for k, shape in itertools.product((1, 2, 0), LEAF_SHAPES):
        yield {"loss": "product", **two_leaves(shape, torch.float64, generator), "k": k}
    yield {"loss": "long chain", **two_leaves((3,), torch.float64, generator), "k": 3}
    for k in (-1, -3):
        yield {"loss": "square", **two_leaves((3,), torch.float32, generator), "k": k}


def draw_life(draw):
    case = draw_backward(draw)
    return {name: case[name] for name in ("loss", "a", "b", "k")}


def below_zero(seed):
    generator = torch.Generator().manual_seed(seed)
    for k, shape in itertools.product((-1, -2, -99), ((3,), ())):
        yield {"a": quarter_steps(shape, torch.float32, generator), "k": k}


# Shapes of (w, h): one weight for all, one for each, one for each column, some of size 1.
RECURRENT = (
    ((), (3,)),
    ((3,), (3,)),
    ((), ()),
    ((3,), (2, 3)),
    ((), (2, 3)),
    ((1,), (3,)),
    ((2, 1), (2, 3)),
    ((2, 3), (2, 3)),
    ((0,), (0,)),
    ((1, 1), (1, 1)),
    ((1, 3), (2, 3)),
    ((2, 1, 3), (2, 2, 3)),
    ((3, 1), (2, 3, 2)),
    ((1, 3, 1), (2, 3, 2)),
)


def recurrence(shapes, steps, dtype, generator, layout=Layout.CONTIGUOUS, grad=(), kind=list):
    """w, h0 and ``steps`` inputs; ``grad`` names those that require grad.

    |w| is at most 1.25: tanh then never stretches the rounding of one step much.
    """
    w = lay_out(quarter_steps(shapes[0], dtype, generator, 1.25), layout)
    h0 = lay_out(quarter_steps(shapes[1], dtype, generator, 1.0), layout)
    xs = [lay_out(quarter_steps(shapes[1], dtype, generator, 1.5), layout) for _ in range(steps)]
    for name, some in {"w": [w], "h0": [h0], "xs": xs}.items():
        for t in some if name in grad else ():
            t.requires_grad_()
    return {"w": w, "h0": h0, "xs": kind(xs)}


def recurrences(seed):
    """Shapes, numbers of steps (also none), dtypes, layouts, lists and tuples, grad or not."""
    generator = torch.Generator().manual_seed(seed)
    for shapes, steps, dtype in itertools.product(RECURRENT, (1, 3), PLAIN):
        yield recurrence(shapes, steps, dtype, generator)
    for shapes in RECURRENT[:4]:
        yield recurrence(shapes, 0, torch.float32, generator)
        yield recurrence(shapes, 0, torch.float32, generator, grad=("w", "h0"))
        yield recurrence(shapes, 3, torch.float32, generator, kind=tuple)
        for grad in (("w",), ("h0",), ("xs",), ("w", "h0", "xs")):
            yield recurrence(shapes, 3, torch.float64, generator, grad=grad)
    for layout, shapes in itertools.product(Layout, (((3,), (2, 3)), ((2, 3), (2, 3)))):
        yield recurrence(shapes, 2, torch.float32, generator, layout, ("w",))
    yield recurrence(((), (4,)), 12, torch.float64, generator)
    yield from saturated(generator)


def saturated(generator):
    """An x so large that tanh is 1 but for its last digits, and small ones after it."""
    for kind, shapes in itertools.product((list, tuple), RECURRENT[:2]):
        case = recurrence(shapes, 2, torch.float64, generator, kind=kind)
        first, second = case["xs"]
        yield case | {"xs": kind([first + 5, second, first - 5, second])}


def draw_recurrence(draw):
    from hypothesis import strategies as st

    shapes = draw(st.sampled_from(RECURRENT))
    dtypes = (draw(st.sampled_from(PLAIN)),)
    grads = [draw(st.booleans()) for _ in range(3)]
    h = tensors(shape=shapes[1], dtypes=dtypes, limit=1.0, requires_grad=grads[1])
    x = tensors(shape=shapes[1], dtypes=dtypes, limit=1.5, requires_grad=grads[2])
    w = tensors(shape=shapes[0], dtypes=dtypes, limit=1.25, requires_grad=grads[0])
    case = {"w": draw(w), "h0": draw(h), "xs": draw(st.lists(x, max_size=4))}
    return case | {"xs": draw(st.sampled_from((list, tuple)))(case["xs"])}


def held(seed):
    generator = torch.Generator().manual_seed(seed)
    for shapes, steps, leaves in itertools.product(RECURRENT[:4], (0, 1, 3), (True, False)):
        kind = (list, tuple)[steps % 2]
        yield {
            **recurrence(shapes, steps, torch.float32, generator, kind=kind),
            "leaves": leaves,
        }
    for shapes, steps, leaves in itertools.product(RECURRENT[:5], (1, 3), (True, False)):
        case = recurrence(shapes, steps, torch.float32, generator)
        yield {**case, "leaves": leaves, "from_w": True}


SPEC = Exercise(
    title="A graph that runs at once, dies after backward and can be cut",
    file="dynamic_graph.py",
    names=("predict_and_loss", "backward_times", "truncated_grads"),
    points=20,
    checks=(
        same(
            "predict_and_loss: the prediction and the mean squared error",
            scenario="both",
            on=Inputs(listed=predictions, draw=draw_regression, count=24),
            points=3,
            after=None,
            hint="The prediction is X @ w.T + b, of shape (n, m); the loss is the mean of "
            "(prediction - Y) ** 2 over all its elements, 0-dim and in the arguments' dtype.",
        ),
        same(
            "predict_and_loss: the loss has a graph",
            scenario="gradients",
            on=Inputs(listed=differentiable, draw=draw_differentiable, count=16),
            points=2,
            after="predict_and_loss: the prediction and the mean squared error",
            hint="Compute the loss from the prediction that still has its graph; detach only "
            "what you return as plain numbers.",
        ),
        same(
            "predict_and_loss: the prediction is plain numbers that never change",
            scenario="later",
            on=Inputs(listed=few_predictions, draw=draw_regression, count=8),
            points=1,
            after="predict_and_loss: the prediction and the mean squared error",
            hint="The returned prediction must not require grad, and no later change of w, b, X "
            "or Y, no backward and no second call may show in it.",
        ),
        raises(
            "predict_and_loss: a Y of another shape is refused",
            call="predict_and_loss",
            on=Inputs(listed=other_shapes),
            kinds=(ValueError,),
            points=2,
            after="predict_and_loss: the prediction and the mean squared error",
            hint="(n,) minus (n, 1) broadcasts to (n, n) without a word. Compare the shapes "
            "yourself, the whole shapes and not the numbers of elements, and raise ValueError.",
        ),
        same(
            "backward_times: adds k times the gradient",
            scenario="times",
            on=Inputs(listed=backwards, draw=draw_backward, count=24),
            points=3,
            after=None,
            hint="Each backward adds the gradient once to the .grad of every leaf. With k = 0 "
            "nothing is added; with retain_graph a graph can be walked again.",
        ),
        same(
            "backward_times: the graph is freed afterwards, untouched for k = 0",
            scenario="afterwards",
            on=Inputs(listed=lives, draw=draw_life, count=16),
            points=2,
            after="backward_times: adds k times the gradient",
            hint="retain_graph=True keeps the graph. The last of the k backwards must not keep "
            "it; for k = 0 there is no backward at all, and a .grad that is None stays None.",
        ),
        same(
            "backward_times: old gradients stay, .grad has no graph",
            scenario="plain_times",
            on=Inputs(listed=on_top, draw=draw_on_top, count=16),
            points=1,
            after="backward_times: adds k times the gradient",
            hint="What is in .grad before the call is not yours: add to it, neither clear it nor "
            "multiply it. create_graph=True would give .grad a graph of its own.",
        ),
        raises(
            "backward_times: a negative k is refused",
            scenario="negative",
            on=Inputs(listed=below_zero),
            kinds=(ValueError,),
            points=1,
            after="backward_times: adds k times the gradient",
            hint="range(-1) is empty and says nothing. Look at k first and raise ValueError.",
        ),
        same(
            "truncated_grads: the sum of the steps' gradients and the last h",
            call="truncated_grads",
            on=Inputs(listed=recurrences, draw=draw_recurrence, count=24),
            rule=Rule(loosen=4),
            points=3,
            after=None,
            hint="In every step h_{t-1} is a plain number (detach it), and w appears only once: "
            "add up d(h_t ** 2).sum() / dw, in w's shape. No inputs: zeros, and h0 itself.",
        ),
        same(
            "truncated_grads: no graph in the results, nothing else touched",
            scenario="untouched",
            on=Inputs(listed=held),
            rule=Rule(loosen=4),
            points=1,
            after="truncated_grads: the sum of the steps' gradients and the last h",
            hint="w, h0 and every x_t may require grad, hold a .grad or hang in somebody's graph. "
            "h0 may even come from w: it is a constant all the same. Work with detached ones, take "
            "gradients of a leaf of your own with torch.autograd.grad, and detach what you return.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Do not write into an argument: no requires_grad_(), no .grad, no operation ending "
        "in _ on X, Y, w, b, h0 or an x_t, and leave the list xs alone.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes",),
)

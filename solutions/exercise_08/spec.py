"""The mark sheet of exercise-08."""

import torch

from grader.spec import (
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    Rule,
    SideConditions,
    lay_out,
    quarter_steps,
    raises,
    same,
    shapes,
    tensors,
)

# The functions f of scenarios.py, and the shape that each gives for x's shape.
SMOOTH = {
    "square": lambda s: s,
    "curve": lambda s: s,
    "total": lambda s: (),
    "ramp": lambda s: (2,),
    "flat twice": lambda s: (2 * size(s),),
    "running": lambda s: s,
    "itself": lambda s: s,
    "flipped": lambda s: (s[-1], *s[1:-1], s[0]) if len(s) > 1 else s,
    "pairs": lambda s: (size(s), size(s)),
    "row sums": lambda s: (*s[:-1], 1) if s else (),
    "repeated": lambda s: (2, *s),
    "some": lambda s: (min(2, size(s)),),
}
FLAT = {
    "constant": lambda s: (2, 3),
    "constant number": lambda s: (),
    "constant like x": lambda s: s,
    "only w": lambda s: (),
    "w itself": lambda s: (),
    "cut off": lambda s: s,
    "constant below 0": lambda s: s,
    "constant and empty": lambda s: (0, 2),
}
EMPTY = {
    "none of it": lambda s: (0,),
    "column of nothing": lambda s: (2, 0),
}
OUTPUTS = SMOOTH | FLAT | EMPTY
# An expanded x is left out: torch.func.jacfwd, a right way to a Jacobian, refuses one.
X_LAYOUTS = tuple(layout for layout in LAYOUTS if layout is not Layout.EXPANDED)
HALVES = (torch.float16, torch.bfloat16)
NEAR = Rule(loosen=4)
NO_GRAPH = Rule(loosen=4, graph=True)


def size(shape):
    return torch.Size(shape).numel()


def values(seed, f, shape, dtype, *, limit=2.0, grad=(False, True, False), v_shape=None):
    """A case for f: x, w and v that differ from seed to seed. ``grad``: who requires it."""
    generator = torch.Generator().manual_seed(seed)
    v_shape = OUTPUTS[f](shape) if v_shape is None else v_shape
    x = quarter_steps(shape, dtype, generator, limit).requires_grad_(grad[0])
    w = torch.tensor(1.25, dtype=dtype).requires_grad_(grad[1])
    v = quarter_steps(v_shape, dtype, generator, limit).requires_grad_(grad[2])
    return {"f": f, "x": x, "w": w, "v": v}


def usual(seed):
    """Every function in several shapes; who requires grad; every layout of x and v; halves."""
    for shape in ((3,), (2, 3), (), (1,)):
        for f in SMOOTH:
            yield values(seed, f, shape, torch.float64)
    for i, f in enumerate(SMOOTH):
        flags = [(True, True, True), (True, False, False), (False, False, True)][(seed + i) % 3]
        yield values(seed, f, (2, 2), torch.float32, grad=flags)
    for layout in LAYOUTS[1:]:
        for f in ("curve", "flipped"):
            case = values(seed, f, (2, 3), torch.float32, grad=(False, False, False))
            x = lay_out(case["x"], layout) if layout in X_LAYOUTS else case["x"]
            yield case | {"x": x, "v": lay_out(case["v"], layout)}
    for dtype in HALVES:
        for f in ("square", "curve", "total", "itself", "some"):
            yield values(seed, f, (3,), dtype, limit=1.0)


def nothing(seed):
    """x without elements, and results without elements."""
    for shape in ((0,), (0, 2)):
        for f in SMOOTH:
            yield values(seed, f, shape, torch.float32)
    for f in EMPTY:
        for shape in ((3,), (2, 3), (), (2, 0)):
            yield values(seed, f, shape, torch.float64)


def flat(seed):
    """Functions that do not use x, with and without parameters that require grad."""
    for f in FLAT:
        for shape in ((3,), (2, 3), (0,)):
            yield values(seed, f, shape, torch.float64)
        yield values(seed, f, (3,), torch.float32, grad=(True, True, True))
        yield values(seed, f, (2, 2), torch.float16, grad=(False, False, False))


def draw_case(draw, functions=tuple(SMOOTH), min_side=0):
    from hypothesis import strategies as st

    f = draw(st.sampled_from(functions))
    shape = draw(shapes(max_dims=3, max_side=3, min_side=min_side))
    dtype = draw(st.sampled_from([torch.float64, torch.float32]))
    x = draw(tensors(dtypes=[dtype], shape=shape, layouts=X_LAYOUTS, limit=2.0))
    v = draw(tensors(dtypes=[dtype], shape=OUTPUTS[f](shape), limit=2.0))
    w = torch.tensor(draw(st.integers(-4, 4)) / 4, dtype=dtype)
    flags = draw(st.tuples(st.booleans(), st.booleans(), st.booleans()))
    for t, flag in zip((x, w, v), flags, strict=True):
        t.requires_grad_(flag)
    return {"f": f, "x": x, "w": w, "v": v}


def named(name, *sources):
    """The cases of the generators, for ``product`` with the function called ``name``."""

    def listed(seed):
        for source in sources:
            for case in source(seed):
                yield case | {"name": name}

    return listed


def products(name):
    return Inputs(
        listed=named(name, usual, nothing),
        draw=lambda draw: draw_case(draw) | {"name": name},
        count=20,
    )


def unused(name):
    return Inputs(
        listed=named(name, flat),
        draw=lambda draw: draw_case(draw, tuple(FLAT)) | {"name": name},
        count=8,
    )


MISFITS = (
    ("square", (3,), ((), (1,), (2,), (4,), (1, 3), (3, 1), (0,))),
    ("square", (2, 3), ((3,), (1, 3), (3, 2), (6,), (2, 1), (), (1, 2, 3))),
    ("square", (), ((1,), (2,), (1, 1))),
    ("square", (1,), ((), (1, 1), (3,))),
    ("total", (3,), ((1,), (3,), (1, 1))),
    ("row sums", (2, 3), ((2,), (2, 3), (1, 2), (1, 1))),
    ("repeated", (3,), ((3,), (1, 3), (3, 2))),
    ("none of it", (3,), ((), (1,), (0, 2), (3,))),
    ("square", (0,), ((), (1,), (2, 0))),
    ("constant", (3,), ((3,), (), (3, 2), (1, 2, 3), (2, 3, 1))),
    ("constant number", (3,), ((1,), (3,))),
    ("only w", (3,), ((1,), (3,))),
    ("w itself", (2, 3), ((1,), (2, 3))),
    ("cut off", (3,), ((), (1,), (1, 3), (2,))),
)


def misfits(seed):
    for f, shape, wrong in MISFITS:
        for v_shape in wrong:
            yield values(seed, f, shape, torch.float32, v_shape=v_shape)
    yield values(seed, "square", (3,), torch.float64, grad=(True, True, True), v_shape=(1,))


def misfitting(name):
    return Inputs(listed=named(name, misfits))


def rows(*sources):
    """The same cases without v, for the whole Jacobian."""

    def listed(seed):
        for source in sources:
            for case in source(seed):
                yield {key: case[key] for key in ("f", "x", "w")}

    return listed


def draw_rows(draw):
    case = draw_case(draw, min_side=1)
    return {key: case[key] for key in ("f", "x", "w")}


def draw_few_rows(draw):
    case = draw_case(draw, (*FLAT, *EMPTY))
    return {key: case[key] for key in ("f", "x", "w")}


def few(seed):
    for f in ("square", "total", "running", "pairs", "constant", "w itself", "cut off", "itself"):
        for shape in ((3,), (2, 2)):
            yield values(seed, f, shape, torch.float64, grad=(False, False, False))
        yield values(seed, f, (3,), torch.float32, grad=(True, True, True))
    for sign in (1, -1):
        case = values(seed, "constant below 0", (3,), torch.float64)
        yield case | {"x": sign * torch.tensor([0.5, 1.0, -0.25], dtype=torch.float64)}
    x = lay_out(torch.tensor([[0.5, -1.0, 2.0], [1.5, 0.25, -0.75]]), Layout.TRANSPOSED)
    yield values(seed, "curve", (2, 3), torch.float32) | {"x": x}


def pasts(name):
    def listed(seed):
        for past in ("leaves", "results"):
            for f in (*SMOOTH, *FLAT):
                case = values(seed, f, (3,), torch.float64, grad=(False, False, False))
                yield case | {"name": name, "past": past}
            case = values(seed, "row sums", (2, 2), torch.float32, grad=(False, False, False))
            yield case | {"name": name, "past": past}
        for f in (*SMOOTH, "only w"):
            case = values(seed, f, (3,), torch.float64, grad=(False, False, False))
            yield case | {"name": name, "past": "w made from x"}
        for shape in ((3,), (2, 2), ()):
            case = values(seed, "square", shape, torch.float64, grad=(False, False, False))
            yield case | {"name": name, "past": "module"}

    return Inputs(listed=listed)


VJP = "vjp gives v times the Jacobian"
BY_SUM = "vjp_by_sum gives the same from one number"
JACOBIAN = "full_jacobian holds every derivative"

SHAPE_HINT = (
    "A v of shape (1,) or () would broadcast, and a constant f needs no v at all: compare "
    "v.shape with f(x).shape before anything else, and raise ValueError."
)
FLAT_HINT = (
    "A result that does not require grad has no graph to go back through, and one made of "
    "parameters alone has a graph that never reaches x. The derivative is 0 in both cases."
)
PAST_HINT = (
    "backward() adds to the .grad of every leaf that f(x) was made of. torch.autograd.grad adds "
    "to none. And x.detach() gives you an x of your own, whatever graph x belongs to. The result "
    "must not require grad, also where v does. And f may be a module: which of its parameters "
    "require grad, and in which mode its parts are, is not for you to change."
)

SPEC = Exercise(
    title="Backward on vectors: the vector-Jacobian product",
    file="vector_jacobian.py",
    names=("vjp", "vjp_by_sum", "full_jacobian"),
    points=20,
    checks=(
        same(
            VJP,
            scenario="product",
            on=products("vjp"),
            rule=NEAR,
            after=None,
            points=3,
            hint="torch.autograd.grad(y, x, v) takes the v that comes in at y. It needs an x that "
            "requires grad before f is called. The result has x's shape and dtype.",
        ),
        raises(
            "vjp refuses a v that has not the shape of f(x)",
            scenario="product",
            on=misfitting("vjp"),
            kinds=(ValueError, RuntimeError),
            after=VJP,
            points=2,
            hint=SHAPE_HINT,
        ),
        same(
            "vjp gives 0 for a function that does not use x",
            scenario="product",
            on=unused("vjp"),
            rule=NEAR,
            after=VJP,
            points=1,
            hint=FLAT_HINT,
        ),
        same(
            "vjp leaves gradients and graphs alone, and gives none",
            scenario="with_a_past",
            on=pasts("vjp"),
            rule=NO_GRAPH,
            after=VJP,
            points=1,
            hint=PAST_HINT,
        ),
        same(
            BY_SUM,
            scenario="product",
            on=products("vjp_by_sum"),
            rule=NEAR,
            after=None,
            points=2,
            hint="The gradient of (f(x) * v).sum(), with v a constant, is v times the Jacobian: "
            "write the sum out for two elements to see why.",
        ),
        raises(
            "vjp_by_sum refuses a v that has not the shape of f(x)",
            scenario="product",
            on=misfitting("vjp_by_sum"),
            kinds=(ValueError, RuntimeError),
            after=BY_SUM,
            points=2,
            hint=SHAPE_HINT,
        ),
        same(
            "vjp_by_sum gives 0 for a function that does not use x",
            scenario="product",
            on=unused("vjp_by_sum"),
            rule=NEAR,
            after=BY_SUM,
            points=1,
            hint=FLAT_HINT,
        ),
        same(
            "vjp_by_sum leaves gradients and graphs alone, and gives none",
            scenario="with_a_past",
            on=pasts("vjp_by_sum"),
            rule=NO_GRAPH,
            after=BY_SUM,
            points=1,
            hint=PAST_HINT,
        ),
        same(
            JACOBIAN,
            scenario="jacobian",
            on=Inputs(listed=rows(usual), draw=draw_rows, count=16),
            rule=NEAR,
            after=None,
            points=3,
            hint="Element [i, j] is d f(x)[i] / d x[j]: the dimensions of f(x) come first. A v "
            "that is 1 at one place and 0 elsewhere picks one row.",
        ),
        same(
            "full_jacobian has its shape also where it is empty or 0",
            scenario="jacobian",
            on=Inputs(listed=rows(nothing, flat), draw=draw_few_rows, count=10),
            rule=NEAR,
            after=JACOBIAN,
            points=1,
            hint="torch.stack refuses an empty list. The shape is f(x).shape + x.shape whatever "
            "f does. " + FLAT_HINT,
        ),
        same(
            "full_jacobian leaves gradients and graphs alone, and gives none",
            scenario="with_a_past",
            on=pasts("full_jacobian"),
            rule=NO_GRAPH,
            after=JACOBIAN,
            points=1,
            hint=PAST_HINT,
        ),
        same(
            "all three work inside no_grad, and a second time",
            scenario="inside_no_grad",
            on=Inputs(listed=few),
            rule=NO_GRAPH,
            after=VJP,
            points=1,
            hint="Inside torch.no_grad() nothing is recorded, not even by your own functions. "
            "with torch.enable_grad(): switches recording on, and back again at its end, also "
            "where an error ends it.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="x.requires_grad_() and x.backward() leave something behind at the caller's x. Take "
        "x.detach().requires_grad_(), and torch.autograd.grad instead of backward.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes",),
)

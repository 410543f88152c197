"""The mark sheet of exercise-02."""

import itertools

import torch

from grader.spec import (
    FLOATING,
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    Rule,
    SideConditions,
    every_tensor,
    lay_out,
    quarter_steps,
    raises,
    same,
    tensors,
)

QUADRATIC = "quadratic is a*x**2 + b*x + c"
DERIVATIVE = "derivative gives f'(x)"

# Another order of operations is right, and in half precision each of them rounds.
OTHER_ORDER = Rule(loosen=4)
# 1e-10 of the result's size and of x's, as the contract says of float64. (Result and x are
# both counted, so this is twice as much as any error of 1e-10 relative to the larger.)
TO_1E_10 = Rule(loosen=250, graph=True)
TO_THE_DTYPE = Rule(loosen=2, graph=True)

# ---- quadratic ----------------------------------------------------------------------------

FEW_SHAPES = ((3,), (), (0,), (1,), (2, 3))
NUMBERS = (
    (1.0, 0.0, 0.0),
    (0.0, 1.0, 0.0),
    (0.0, 0.0, 1.0),
    (1.5, -2.0, 0.5),
    (0.1, 1 / 3, -0.7),
    (-2.25, 0.3, 1.1),
)
TENSORS_AMONG_THEM = ("", "abc", "a", "b", "c", "ab", "bc")


def coefficients(numbers, which, dtype, grad=False):
    """Return a, b and c: those named in ``which`` as 0-dim tensors, the others as floats."""
    return {
        name: torch.tensor(number, dtype=dtype, requires_grad=grad) if name in which else number
        for name, number in zip("abc", numbers, strict=True)
    }


def fine(x):
    """Values of float64 that need all of their 53 bits."""
    return x / 3 if x.dtype is torch.float64 else x


def quadratics(seed):
    """Every shape, dtype and layout; numbers, tensors and both; with and without grad."""
    numbers, which = itertools.cycle(NUMBERS), itertools.cycle(TENSORS_AMONG_THEM)
    needs = itertools.cycle((False, False, True))
    for place, x in enumerate(every_tensor(seed, shapes=FEW_SHAPES)):
        grad = next(needs)
        x = x if place % 2 else lay_out(fine(x), LAYOUTS[place % 5])
        yield {"x": x, **coefficients(next(numbers), next(which), x.dtype, grad)}
    for x in every_tensor(seed + 1, shapes=((2, 3), ()), dtypes=FLOATING[:2]):
        yield {"x": x.requires_grad_(), **coefficients(next(numbers), next(which), x.dtype, True)}
    x = quarter_steps((40, 50), torch.float32, torch.Generator().manual_seed(seed))
    yield {"x": x, **coefficients((0.5, -2.0, 1.5), "b", x.dtype)}


def draw_quadratic(draw):
    from hypothesis import strategies as st

    x = draw(tensors())
    numbers = [draw(st.integers(-12, 12)) / 4 for _ in range(3)]
    which = draw(st.sampled_from(TENSORS_AMONG_THEM))
    return {"x": x, **coefficients(numbers, which, x.dtype, draw(st.booleans()))}


def cotangents(seed):
    """x, a, b and c in every mixture of those that require grad; v is no row of ones.

    A coefficient that happens to be 0 has a gradient too.
    """
    generator = torch.Generator().manual_seed(seed)
    # Seven triples and six mixtures: in time each mixture meets each triple.
    numbers, layouts = itertools.cycle((*NUMBERS, (0.0, 0.0, 0.0))), itertools.cycle(LAYOUTS)
    mixtures = (("", True), ("abc", True), ("abc", False), ("a", False), ("b", True), ("c", False))
    for dtype in (torch.float32, torch.float64):
        for shape in FEW_SHAPES:
            for which, x_too in mixtures:
                x = fine(lay_out(quarter_steps(shape, dtype, generator), next(layouts)))
                v = lay_out(quarter_steps(shape, dtype, generator), next(layouts))
                given = coefficients(next(numbers), which, dtype, grad=True)
                yield {"x": x.requires_grad_(x_too), **given, "v": v}
    for dtype in FLOATING[2:]:
        x, v = (quarter_steps((3,), dtype, generator) for _ in range(2))
        given = coefficients((1.5, -2.0, 0.5), "abc", dtype, grad=True)
        yield {"x": x.requires_grad_(), **given, "v": v}


# ---- derivative ---------------------------------------------------------------------------

PLAIN = ("t * t", "3*t + 1", "t", "t**3", "sin(8*t) + 1000", "1 / (1 + t*t)")
PLAIN = (*PLAIN, "t*t if t > 0.1 else -3*t")
CLOSURES = (
    "w*t*t + b",
    "(w * stack([t, t**2, t**3])).sum()",
    "a model: tanh(w*t + b)",
    "h*t*t, h computed from w",
    "t**3 * h, h computed from w",
)
# x is a constant too where f closes over it; only f's argument t is not.
OF_X = ("t * x", "t*t*h, h computed from x")
WITHOUT_GRAPH = ("tensor(5.)", "zeros_like(t)", "(t > 0.1).to(t.dtype)", "t * 0")
WITH_GRAPH = ("w*w + 1", "w", "h, computed from w")
CONSTANTS = (*WITHOUT_GRAPH, *WITH_GRAPH, "w*w in float32")
# None of them close to 0: what may be off is measured against the size of x and f'(x).
POINTS = (2.0, -1.5, 2 / 3, -0.7)


def point(value, dtype, place):
    """A 0-dim tensor; some lie inside a longer memory, some require grad."""
    x = torch.tensor(value, dtype=dtype)
    laid = lay_out(x, Layout.OFFSET) if place % 3 == 1 else x
    return laid.requires_grad_(place % 2 == 1)


def slopes(functions, dtypes, points=POINTS):
    """Every function at a few points and one that the seed decides."""

    def cases(seed):
        places = itertools.count()
        moved = torch.rand(len(functions), generator=torch.Generator().manual_seed(seed)) * 2 + 0.5
        for function, own in zip(functions, moved.tolist(), strict=True):
            for dtype in dtypes:
                for value in (*points, own):
                    yield {"f": function, "x": point(value, dtype, next(places))}

    return cases


def slopes_and_at_0(seed):
    """The plain functions, and at 0 itself those whose slope there is not 0."""
    yield from slopes(PLAIN, DOUBLE)(seed)
    for place, function in enumerate(("3*t + 1", "t", "sin(8*t) + 1000")):
        yield {"f": function, "x": point(0.0, torch.float64, place)}


def draw_slope(functions, dtypes):
    def drawn(draw):
        from hypothesis import strategies as st

        # Away from 0, one quarter after the other, so that 0.5 is the smallest.
        x = draw(tensors(dtypes=dtypes, shape=(), kinks=(-0.25, 0.0, 0.25)))
        x = x.requires_grad_(draw(st.booleans()))
        return {"f": draw(st.sampled_from(functions)), "x": x}

    return drawn


def closures_kept(seed):
    """All functions that close over something, at x that require grad and that do not."""
    for place, function in enumerate((*CLOSURES, *WITH_GRAPH)):
        for dtype in (torch.float32, torch.float64):
            for needs_grad in (False, True):
                x = point((2.0, -0.75)[place % 2], dtype, 0)
                yield {"f": function, "x": x.requires_grad_(needs_grad)}


STATES = (
    "constant",
    "leaf",
    "leaf with a .grad",
    "nn.Parameter with a .grad",
    "computed from root",
    "computed from root, retain_grad()",
    "an element of root",
)


def states_kept(seed):
    for state in STATES:
        for function in ("t * t", "t", "sin(8*t) + 1000", "t * x"):
            for dtype in (torch.float32, torch.float64):
                yield {"f": function, "value": torch.tensor(0.75, dtype=dtype), "state": state}


def one_after_the_other(seed):
    generator = torch.Generator().manual_seed(seed)
    for f, g in zip((*CLOSURES, *CLOSURES[:2]), PLAIN, strict=True):
        for needs_grad in (False, True):
            x, z = (1 + quarter_steps((), torch.float64, generator).abs() for _ in range(2))
            z = z + 0.125  # never equal to x
            yield {"f": f, "g": g, "x": x.requires_grad_(needs_grad), "z": z}


def refused(seed):
    """An x that is not 0-dim or not floating, an f(x) that is more or less than one number."""
    generator = torch.Generator().manual_seed(seed)
    for shape in ((2,), (1,), (0,), (1, 1), (2, 3)):
        for function in ("t * t", "(t * t).sum()", "tensor(5.)", "w"):
            for needs_grad in (False, True):
                x = quarter_steps(shape, torch.float32, generator)
                yield {"f": function, "x": x.requires_grad_(needs_grad)}
    for dtype in (torch.int64, torch.int32, torch.uint8, torch.bool):
        for function in ("t * t", "t.double()**2", "tensor(5.)", "w"):
            yield {"f": function, "x": torch.tensor(1, dtype=dtype)}
    for function in (
        "stack([t, t*t])",
        "t * zeros(0)",
        "ones(2, 2, requires_grad=True) * t",
        "zeros(3)",
        "ones(3, requires_grad=True)",
    ):
        for x in (torch.tensor(0.5), torch.tensor(0.5, dtype=torch.float64)):
            yield {"f": function, "x": x}
            yield {"f": function, "x": x.clone().requires_grad_()}


DOUBLE = (torch.float64,)
OTHERS = (torch.float32, torch.float16, torch.bfloat16)

SPEC = Exercise(
    title="First derivative: backward on a scalar",
    file="first_derivative.py",
    names=("quadratic", "derivative"),
    points=20,
    checks=(
        same(
            QUADRATIC,
            call="quadratic",
            on=Inputs(listed=quadratics, draw=draw_quadratic, count=24),
            rule=OTHER_ORDER,
            after=None,
            points=3,
            hint="Plain arithmetic on x, a, b and c does it, elementwise and in x's dtype. Do not "
            "convert a, b and c: torch.tensor(0.1) is float32 and no longer 0.1 in float64.",
        ),
        same(
            "quadratic is differentiable in x, a, b and c",
            scenario="pulled_back",
            on=Inputs(listed=cotangents),
            rule=OTHER_ORDER,
            after=QUADRATIC,
            points=2,
            hint="Use the tensors themselves. float(a), a.item(), a.detach() and torch.tensor(a) "
            "give a new constant, and nothing flows back to a.",
        ),
        same(
            DERIVATIVE,
            scenario="slope",
            on=Inputs(listed=slopes_and_at_0, draw=draw_slope(PLAIN, DOUBLE), count=16),
            rule=TO_1E_10,
            after=None,
            points=3,
            hint="Let autograd differentiate f at a leaf of your own, made from x with detach(). "
            "Small steps are too coarse; the result is a constant: it requires no grad.",
        ),
        same(
            "derivative works in every floating dtype",
            scenario="slope",
            on=Inputs(
                listed=slopes((*PLAIN, "t.double()**2"), OTHERS, points=(2.0, -1.5)),
                draw=draw_slope((*PLAIN, "t.double()**2"), OTHERS),
                count=16,
            ),
            rule=TO_THE_DTYPE,
            after=DERIVATIVE,
            points=1,
            hint="The result has x's dtype, whatever the dtype of f(x) is. Do not build new "
            "tensors without saying their dtype.",
        ),
        same(
            "other tensors in f count as constants",
            scenario="slope_of_closure",
            on=Inputs(
                listed=slopes((*CLOSURES, *OF_X), DOUBLE, POINTS[:3]),
                draw=draw_slope((*CLOSURES, *OF_X), DOUBLE),
                count=16,
            ),
            rule=TO_1E_10,
            after=DERIVATIVE,
            points=1,
            hint="f may use parameters that require grad, and x itself. Differentiate at a leaf "
            "of your own only, and return the slope without a graph.",
        ),
        same(
            "a function that does not depend on x has the slope 0",
            scenario="slope_of_constant",
            on=Inputs(
                listed=slopes(CONSTANTS, FLOATING, points=(2.0,)),
                draw=draw_slope(CONSTANTS, FLOATING),
                count=16,
            ),
            rule=Rule(exact=True, graph=True),
            after=DERIVATIVE,
            points=2,
            hint="Two cases: f(x) may have no graph at all, or a graph that x is not part of "
            "(allow_unused=True tells). Either way the slope is a zero like x.",
        ),
        same(
            "derivative works inside torch.no_grad()",
            scenario="slope_of_any",
            on=Inputs(
                listed=slopes((*PLAIN, *CLOSURES, *CONSTANTS), (torch.float32, torch.float64), ())
            ),
            rule=TO_1E_10,
            grad=False,
            after=DERIVATIVE,
            points=2,
            hint="Inside no_grad f(x) gets no graph and looks like a constant. Switch recording "
            "on around f with `with torch.enable_grad():`.",
        ),
        same(
            "what f closes over is left alone",
            scenario="around_closure",
            on=Inputs(listed=closures_kept),
            rule=TO_THE_DTYPE,
            after=DERIVATIVE,
            points=2,
            hint="backward() adds to the .grad of every leaf it meets and frees graphs that are "
            "not yours. torch.autograd.grad(y, point) goes to one place only.",
        ),
        same(
            "x, its .grad and its graph are left alone",
            scenario="around_x",
            on=Inputs(listed=states_kept),
            rule=TO_THE_DTYPE,
            after=DERIVATIVE,
            points=1,
            hint="x belongs to the caller: do not switch its requires_grad, clear its .grad or go "
            "back through its graph. Work on x.detach().",
        ),
        same(
            "calls do not disturb each other",
            scenario="several",
            on=Inputs(listed=one_after_the_other),
            rule=TO_1E_10,
            after=DERIVATIVE,
            points=1,
            hint="Keep nothing between calls: no gradient that adds up, no table of earlier "
            "answers, no tensor that is used again, and no grad mode that stays on because the "
            "call was refused.",
        ),
        raises(
            "what has no derivative is refused",
            scenario="slope_of_misfit",
            on=Inputs(listed=refused),
            kinds=(ValueError, TypeError, RuntimeError),
            after=DERIVATIVE,
            points=1,
            hint="x must be 0-dim and floating, and f(x) must be one number, also when f is "
            "constant. Look at them before anything else.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Leave x and the coefficients as they are (values, requires_grad, .grad), and grad "
        "mode as it was: `with torch.enable_grad():` puts it back.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes",),
)

"""The mark sheet of exercise-09."""

import itertools

import torch

from grader.spec import (
    FLOATING,
    Exercise,
    Inputs,
    Layout,
    Rule,
    SideConditions,
    every_tensor,
    holds,
    lay_out,
    quarter_steps,
    raises,
    same,
    say,
    tensors,
)

SINGLE, DOUBLE = torch.float32, torch.float64
WIDE = (SINGLE, DOUBLE)
CLOSE = Rule(loosen=4)
# How x may lie in memory. Not expanded: forward mode, a right way to a derivative, refuses
# that, and one tensor of equal numbers is not what this exercise is about.
LAYOUTS = (Layout.CONTIGUOUS, Layout.TRANSPOSED, Layout.STRIDED, Layout.OFFSET)
# A Hessian's x has one dimension, which cannot be transposed.
LINES = (Layout.CONTIGUOUS, Layout.STRIDED, Layout.OFFSET)

# Up to which order a function is asked for where its derivatives are not plainly 0.
POLYNOMIALS = {
    "x": 1, "2 * x": 1, "a * x + b": 1, "x * x": 2, "x ** 3": 3,
    "b * x * x * x - x": 3, "a * x ** 3 + b * x ** 2": 3, "x ** 4 - a * x": 4,
    "relu(8 * x + 1)": 1, "where(x > 0.125, x ** 3, b * x * x)": 2,
}  # fmt: skip
OTHERS = {
    "sin(x)": 5, "exp(b * x)": 5, "x * exp(-x / 2)": 4, "a / (1 + x * x)": 3, "tanh(x)": 3,
}  # fmt: skip
SMOOTH = POLYNOMIALS | OTHERS
LINEAR = (
    "x", "2 * x", "a * x + b", "x / 4 - x", "x.view_as(x)", "relu(8 * x + 1)",
    "where(x > 0.125, 3 * x, b)",
)  # fmt: skip
CONSTANT = ("3", "a", "a * b", "k")
DEGREES = {"x * x": 2, "b * x * x * x - x": 3}


def orders(table):
    return [(name, n) for name, most in table.items() for n in range(most + 1)]


def usual(seed):
    """Every shape and layout with one function after another, then every function and order."""
    yield {"f": "x ** 3", "x": torch.tensor([1.0, 2.0]), "n": 2}
    pairs = itertools.cycle([(name, n) for name, n in orders(SMOOTH) if n])
    for x, (name, n) in zip(every_tensor(seed, dtypes=WIDE, layouts=LAYOUTS), pairs, strict=False):
        yield {"f": name, "x": x, "n": n}
    generator = torch.Generator().manual_seed(seed)
    for place, (name, n) in enumerate(orders(SMOOTH)):
        x = quarter_steps((2, 3), WIDE[place % 2], generator)
        yield {"f": name, "x": x.requires_grad_(place % 3 == 0), "n": n}
    for dtype, (name, n) in itertools.product(FLOATING[2:], orders(POLYNOMIALS)):
        yield {"f": name, "x": quarter_steps((4,), dtype, generator), "n": n}


def draw_usual(draw):
    from hypothesis import strategies as st

    name, n = draw(st.sampled_from(orders(SMOOTH)))
    return {"f": name, "x": draw(tensors(dtypes=WIDE, layouts=LAYOUTS)), "n": n}


def values(seed):
    names = itertools.cycle(["x", "a", "x.view_as(x)", "x ** 3", "a * b", "k"])
    several = every_tensor(seed, shapes=[(3,), (), (2, 3)], layouts=LAYOUTS)
    for place, (x, name) in enumerate(zip(several, names, strict=False)):
        yield {"f": name, "x": x.requires_grad_(place % 3 == 0)}


def draw_values(draw):
    from hypothesis import strategies as st

    name = draw(st.sampled_from(["x", "x.view_as(x)", "a", "k", "a * x + b", "sin(x)"]))
    return {"f": name, "x": draw(tensors(dtypes=WIDE, layouts=LAYOUTS))}


# Of constants every order from the first on is 0, of straight lines from the second on,
# and so on.
VANISHING = [
    *itertools.product(LINEAR, (2, 3)),
    *itertools.product(CONSTANT, (1, 2, 3)),
    *((name, degree + more) for name, degree in DEGREES.items() for more in (1, 2)),
]


def vanishing(seed):
    generator = torch.Generator().manual_seed(seed)
    layouts = itertools.cycle(LAYOUTS)
    shapes = itertools.cycle([(3,), (), (2, 3), (0,), (3, 2), (1,)])
    for repeat, dtype in enumerate(FLOATING[:3]):
        for name, n in VANISHING:
            x = lay_out(quarter_steps(next(shapes), dtype, generator), next(layouts))
            yield {"f": name, "x": x.requires_grad_(repeat == 1), "n": n}
    # The zeros are zeros wherever x is, and 0 * x is not 0 where x is infinite.
    for dtype, name in itertools.product(FLOATING, ("2 * x", "a * x + b", "3", "a")):
        far = torch.tensor([1.0, float("inf"), float("-inf"), -2.0], dtype=dtype)
        yield {"f": name, "x": far, "n": 2}
        yield {"f": name, "x": far[1], "n": 3}


def draw_vanishing(draw):
    from hypothesis import strategies as st

    name, n = draw(st.sampled_from(VANISHING))
    return {"f": name, "x": draw(tensors(dtypes=WIDE, layouts=LAYOUTS)), "n": n}


def zero(derivative, case):
    """Exactly 0 for straight lines and constants, as the contract says; else as good as 0."""
    limit = 1e-9 if case["f"] in DEGREES else 0.0
    if bool((derivative.detach().abs() <= limit).all()):
        return True
    return say("the derivative of order {n} of {f} is 0 everywhere", n=case["n"], f=case["f"])


# int() refuses nan with a ValueError, but infinity with an OverflowError, which is neither.
# What has an __index__, such as a tensor that holds an int, may be taken for one.
ODD_ORDERS = (float("inf"), float("-inf"), float("nan"), 1e300, torch.tensor(2.0))


def no_orders(seed):
    generator = torch.Generator().manual_seed(seed)
    for n in (-1, 1.0, -2, 1.5, "1", None, -99, 0.0, [1], *ODD_ORDERS):
        yield {"f": "x ** 3", "x": quarter_steps((2,), SINGLE, generator), "n": n}
        yield {"f": "3", "x": torch.ones(()), "n": n}
        yield {"f": "2 * x", "x": torch.ones(0), "n": n}


def wanted_error(kinds, case):
    """n < 0 is a ValueError; an n that is no int may be a TypeError as well."""
    wanted = {"ValueError"} if type(case["n"]) is int else {"ValueError", "TypeError"}
    if isinstance(kinds, list) and wanted & set(kinds):
        return True
    if len(wanted) == 1:
        return say("n = {n} should raise ValueError", n=repr(case["n"]))
    return say("n = {n} should raise TypeError or ValueError", n=repr(case["n"]))


def traced(given, shapes, layouts=LAYOUTS):
    """Each function with x as a plain tensor, a leaf or an intermediate, in both grad modes."""

    def cases(seed):
        generator = torch.Generator().manual_seed(seed)
        turns = itertools.product(given, (True, False), ("plain", "leaf", "intermediate"))
        for place, (named, grad, kind) in enumerate(turns):
            x = quarter_steps(shapes[place % len(shapes)], WIDE[place // 2 % 2], generator)
            x = lay_out(x, layouts[place % len(layouts)]).requires_grad_(kind == "leaf")
            yield {**named, "x": x, "grad": grad, "intermediate": kind == "intermediate"}

    return cases


NTH_TRACED = [
    {"f": "a * x ** 3 + b * x ** 2", "n": 1},
    {"f": "a * x ** 3 + b * x ** 2", "n": 2},
    {"f": "exp(b * x)", "n": 3},
    {"f": "exp(b * x)", "n": 0},
    {"f": "x ** 3", "n": 1},
    {"f": "2 * x", "n": 0},
]
HESSIAN_TRACED = [
    {"f": "(W * outer(x, x)).sum()"},
    {"f": "((W * x).sum(1) ** 4).mean()"},
    {"f": "logsumexp(c * x)"},
    {"f": "(x ** 3).sum()"},
]

CURVED = (
    "(W * outer(x, x)).sum()", "(x ** 3).sum()", "(c * x).sum() ** 2", "x[0] * x[-1] ** 2",
    "((W * x).sum(1) ** 4).mean()", "exp(x.sum() / 4)", "sin(x).sum() * cos(x[0])",
    "logsumexp(c * x)",
)  # fmt: skip
# Some or all of their second derivatives are plain 0.
PARTLY_CURVED = ("x[0] ** 2 + 3 * x[-1]", "(x[1:] * x[:-1]).sum()")
FLAT = (
    "x.sum()", "(c * x).sum() + W.sum()", "3 * x[-1] - x[0]", "x.mean()",
    "relu(8 * x + 1).sum()", "3", "W.sum()", "c.norm() ** 2",
)  # fmt: skip
OF_NOTHING = ("x.sum()", "(x ** 3).sum()", "3")
NOT_SCALAR = ("x * x", "(x * x).sum(0, keepdim=True)", "(c * x).sum().reshape(1, 1)", "ones(1)")


def curved(seed):
    yield {"f": "(x ** 3).sum()", "x": torch.tensor([1.0, 2.0])}
    generator = torch.Generator().manual_seed(seed)
    lengths = itertools.cycle([3, 2, 1, 5, 4])
    layouts = itertools.cycle(LINES)
    for place, (name, dtype) in enumerate(itertools.product(CURVED * 3 + PARTLY_CURVED * 2, WIDE)):
        x = lay_out(quarter_steps((next(lengths),), dtype, generator), next(layouts))
        yield {"f": name, "x": x.requires_grad_(place % 3 == 0)}
    for dtype, name in itertools.product(FLOATING[2:], (*CURVED[:3], *PARTLY_CURVED)):
        yield {"f": name, "x": quarter_steps((3,), dtype, generator)}


def draw_vector(names, least=1):
    def draw_case(draw):
        from hypothesis import strategies as st

        d = draw(st.integers(least, 4))
        x = draw(tensors(dtypes=WIDE, shape=(d,), layouts=LINES))
        return {"f": draw(st.sampled_from(names)), "x": x}

    return draw_case


def flat(seed):
    generator = torch.Generator().manual_seed(seed)
    lengths = itertools.cycle([3, 1, 2, 4, 5])
    for place, (name, dtype) in enumerate(itertools.product(FLAT * 2, FLOATING[:3])):
        x = quarter_steps((next(lengths),), dtype, generator)
        x = lay_out(x, LINES[place % len(LINES)])
        yield {"f": name, "x": x.requires_grad_(place % 4 == 0)}
    for name, dtype in itertools.product(("x.sum()", "(c * x).sum() + W.sum()", "3"), WIDE):
        yield {"f": name, "x": torch.tensor([1.0, float("inf"), -2.0], dtype=dtype)}
    for name, dtype in itertools.product(OF_NOTHING, WIDE):
        yield {"f": name, "x": torch.zeros(0, dtype=dtype)}


def not_scalar(seed):
    generator = torch.Generator().manual_seed(seed)
    for d, name in itertools.product((3, 1, 2, 0), NOT_SCALAR):
        yield {"f": name, "x": quarter_steps((d,), WIDE[d % 2], generator)}


SPEC = Exercise(
    title="Higher derivatives",
    file="higher_derivatives.py",
    names=("nth_derivative", "hessian"),
    points=10,
    checks=(
        same(
            "nth_derivative gives the n-th derivative at every element",
            scenario="nth",
            on=Inputs(listed=usual, draw=draw_usual),
            rule=CLOSE,
            points=1,
            after=None,
            hint="Differentiate n times, each time with torch.autograd.grad(y.sum(), x, "
            "create_graph=True), which keeps the gradient differentiable. Only the last result "
            "is cut off from the graph.",
        ),
        same(
            "n = 0 gives f(x) in new memory",
            scenario="order_0",
            on=Inputs(listed=values, draw=draw_values, count=8),
            rule=CLOSE,
            points=1,
            hint="f may return x itself, a view of it, or a tensor that it keeps, which may "
            "require grad or not; detach() cuts the graph but shares the memory.",
        ),
        holds(
            "orders at which nothing is left to differentiate give zeros",
            scenario="nth",
            on=Inputs(listed=vanishing, draw=draw_vanishing, count=12),
            rule=Rule(graph=True),
            where=zero,
            points=1,
            hint="The slope of 2 * x has no graph, and the gradient with respect to an x that was "
            "not used is None. Ask y.requires_grad, and allow_unused=True.",
        ),
        holds(
            "an n that is no order is refused",
            scenario="refused",
            on=Inputs(listed=no_orders),
            like=False,
            where=wanted_error,
            points=1,
            hint="Look at n before anything else: a negative n is a ValueError, and 2.0 is no int.",
        ),
        same(
            "nth_derivative works inside no_grad, has no graph and leaves no traces",
            scenario="nth_and_traces",
            on=Inputs(listed=traced(NTH_TRACED, [(3,), (), (2, 2), (2,)])),
            rule=Rule(graph=True, loosen=4),
            points=1,
            hint="Work on x.detach().clone().requires_grad_(), and with autograd.grad: backward() "
            "also fills the .grad of whatever f closes over. with torch.enable_grad(): switches "
            "gradients on, and back again at its end, also where an error ends it.",
        ),
        same(
            "hessian gives all second derivatives",
            scenario="second",
            on=Inputs(listed=curved, draw=draw_vector(CURVED + PARTLY_CURVED), count=16),
            rule=CLOSE,
            points=1,
            after=None,
            hint="Take the gradient with create_graph=True, then the gradient of each of its "
            "components: those are the rows.",
        ),
        same(
            "hessian is zero for straight f, and (0, 0) for an empty x",
            scenario="second",
            on=Inputs(listed=flat, draw=draw_vector(FLAT), count=12),
            rule=Rule(exact=True),
            points=1,
            after="hessian gives all second derivatives",
            hint="A linear f has a gradient without a graph, a constant one has no gradient at "
            "all; both mean zeros. And torch.stack refuses an empty list.",
        ),
        raises(
            "hessian refuses an f whose value is not 0-dim",
            scenario="second",
            on=Inputs(listed=not_scalar, draw=draw_vector(NOT_SCALAR, 0), count=8),
            kinds=(ValueError, RuntimeError),
            points=1,
            after="hessian gives all second derivatives",
            hint="autograd takes every tensor with one element for a scalar, (1,) and (1, 1) "
            "included. Look at f(x).ndim yourself, also where x is empty.",
        ),
        same(
            "hessian works inside no_grad and leaves no traces",
            scenario="hessian_and_traces",
            on=Inputs(listed=traced(HESSIAN_TRACED, [(3,), (2,)], LINES)),
            rule=CLOSE,
            points=1,
            after="hessian gives all second derivatives",
            hint="Neither x nor the parameters of f may be changed, nor their .grad. Gradients may "
            "be switched off where you are called; then they must be off again afterwards, also "
            "after an error.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="x.requires_grad_() changes the caller's x: work on a detached copy, and switch grad "
        "mode only inside a with block.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes", "torch._dynamo"),
)

"""The mark sheet of exercise-11."""

import itertools

import torch

from grader.spec import (
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    Rule,
    SideConditions,
    every_tensor,
    lay_out,
    quarter_steps,
    same,
    tensors,
)

# No bfloat16: numpy, through which one may well write into a parameter, does not have it.
DTYPES = (torch.float32, torch.float64, torch.float16)
WIDE = DTYPES[:2]
CLOSE = Rule(loosen=2)
NO_GRAPH = Rule(graph=True, loosen=4)
SHAPES = ((3,), (2, 3), (), (1,), (0,), (3, 1))
# A parameter has a place in memory for each element, so it is never expanded.
WRITABLE = tuple(layout for layout in LAYOUTS if layout is not Layout.EXPANDED)
RATES = (0.5, 0.1, 0.03, 1.0, 0.001, 0.0, 0.7)
INF, NAN = float("inf"), float("nan")
FORMS = ("list", "generator", "iterator", "tuple", "dict values")


def parameters(seed, *, dtypes=DTYPES, layouts=WRITABLE, without_every=0):
    """Pairs (values, gradients) of one to three parameters, in every shape and layout."""
    generator = torch.Generator().manual_seed(seed)
    others = itertools.cycle(WRITABLE)
    singles = every_tensor(seed, dtypes=dtypes, shapes=SHAPES, layouts=layouts)
    pairs = []
    for place, p in enumerate(singles):
        grad = lay_out(quarter_steps(p.shape, p.dtype, generator), next(others))
        left_out = without_every and place % without_every == 1
        pairs.append((p, None if left_out else grad))
    while pairs:
        count = len(pairs) % 3 + 1
        chunk, pairs = pairs[:count], pairs[count:]
        yield [p for p, _ in chunk], [g for _, g in chunk]


def stepping(*, without_every=0, **choices):
    """Cases for sgd_step; each name in choices goes through its values in turn."""

    def cases(seed):
        turns = {name: itertools.cycle(values) for name, values in choices.items()}
        rates = itertools.cycle(RATES)
        for values, grads in parameters(seed, without_every=without_every):
            rest = {name: next(turn) for name, turn in turns.items()}
            yield {"values": values, "grads": grads, "lr": next(rates), **rest}

    return cases


def all_steps(seed):
    """Every shape and layout, and gradients that are no finite numbers."""
    yield from stepping()(seed)
    values = [torch.tensor([1.0, 2.0, 3.0]), torch.tensor(-1.5, dtype=torch.float64)]
    grads = [torch.tensor([INF, -1.0, NAN]), torch.tensor(-INF, dtype=torch.float64)]
    yield {"values": values, "grads": grads, "lr": 0.5}


def draw_parameters(draw):
    from hypothesis import strategies as st

    values = draw(st.lists(tensors(dtypes=DTYPES, layouts=WRITABLE), min_size=1, max_size=3))
    like = [{"dtypes": (p.dtype,), "shape": tuple(p.shape), "layouts": WRITABLE} for p in values]
    grads = [draw(tensors(**alike)) for alike in like]
    return {"values": values, "grads": grads}


def draw_step(draw):
    from hypothesis import strategies as st

    return {**draw_parameters(draw), "lr": draw(st.integers(0, 40)) / 20}


def draw_step_grads(draw):
    from hypothesis import strategies as st

    case = draw_step(draw)
    case["grads"] = [draw(st.sampled_from((grad, None))) for grad in case["grads"]]
    return {**case, "frozen": draw(st.booleans())}


def draw_step_through(draw):
    from hypothesis import strategies as st

    return {**draw_step(draw), "form": draw(st.sampled_from(FORMS))}


def clearing(seed):
    forms = itertools.cycle(FORMS)
    for values, grads in parameters(seed, layouts=WRITABLE[:3], without_every=3):
        yield {"values": values, "grads": grads, "form": next(forms)}


def draw_clearing(draw):
    from hypothesis import strategies as st

    case = draw_parameters(draw)
    case["grads"] = [draw(st.sampled_from((grad, None))) for grad in case["grads"]]
    return {**case, "form": draw(st.sampled_from(FORMS))}


def not_finite(seed):
    """Gradients and parameters with nan and inf; with a graph, in a longer tensor, not requiring
    grad, in no_grad."""
    odd = [NAN, INF, -INF]
    generator = torch.Generator().manual_seed(seed)
    for dtype, oddity in itertools.product(DTYPES, ("none", "graph", "view", "frozen", "no_grad")):
        for bad in (*odd, 1.0):
            p = quarter_steps((3,), dtype, generator)
            p[0] = bad
            grad = torch.tensor([1.0, bad, 0.0], dtype=dtype)
            yield {"values": [p], "grads": [grad], "oddity": oddity}
        pair = [quarter_steps(shape, dtype, generator) for shape in ((), (2, 3))]
        grads = [p.new_full((), odd[0]), torch.tensor([odd, odd], dtype=dtype)]
        yield {"values": pair, "grads": grads, "oddity": oddity}


QUICK = (
    "((x - a) ** 2).sum()", "(w * x * x).sum()", "(w * x).sum()", "a * x.sum()",
    "x.sum() ** 2 / 20", "cos(w * x).sum()", "(x ** 4).sum() / 40",
)  # fmt: skip


def descents(seed):
    """Few steps, so that one more or less shows; then the defaults, and tiny gradients."""
    yield {"f": "((x - a) ** 2).sum()", "x0": torch.tensor([1.0, 2.0]), "lr": 0.25, "steps": 1}
    plans = itertools.cycle([(0.25, 1), (0.1, 2), (0.03, 3), (0.125, 6), (0.1, 11)])
    names = itertools.cycle(QUICK)
    for x0 in every_tensor(seed, dtypes=WIDE, shapes=SHAPES):
        lr, steps = next(plans)
        yield {"f": next(names), "x0": x0, "lr": lr, "steps": steps}
    generator = torch.Generator().manual_seed(seed)
    for name, steps in itertools.product(QUICK[:4], (1, 2)):
        x0 = quarter_steps((3,), torch.float16, generator)
        yield {"f": name, "x0": x0, "lr": 0.125, "steps": steps}
    for place, dtype in enumerate(WIDE):
        x0 = quarter_steps((3,), dtype, generator).requires_grad_()
        yield {"f": "(w * x).sum()", "x0": x0, "lr": None, "steps": None}
        yield {"f": "cos(w * x).sum()", "x0": x0, "lr": None, "steps": 4}
        yield {"f": "a * x.sum()", "x0": x0, "lr": 0.003 + place / 1000, "steps": None}
    # Whoever stops when the gradient or the progress is small stops too early here.
    few = torch.tensor([1.0, -2.0, 3.0], dtype=torch.float64)
    for steps in (5, 30):
        yield {"f": "1e-7 * (x * x).sum()", "x0": few, "lr": 0.5, "steps": steps}
    yield {"f": "1e-20 * (x * x).sum()", "x0": few, "lr": "2e19", "steps": 5}
    # Whoever limits the gradient, or the step where f grows, is somewhere else here.
    yield {"f": "(w * x * x).sum()", "x0": 1e5 * few, "lr": 0.25, "steps": 3}
    yield {"f": "(w * x * x).sum()", "x0": few, "lr": 1.0, "steps": 6}
    # Here a gradient is infinite, and whoever skips that step is somewhere else.
    far = torch.tensor([1e105, -2.0, 3.0], dtype=torch.float64)
    yield {"f": "(x ** 4).sum() / 40", "x0": far, "lr": 0.125, "steps": 1}
    # And here f grows in the first step only: the best point is the last one.
    yield {"f": "cos(w * x).sum()", "x0": few, "lr": 2.0, "steps": 3}


def draw_descent(draw):
    from hypothesis import strategies as st

    return {
        "f": draw(st.sampled_from(QUICK)),
        "x0": draw(tensors(dtypes=WIDE)),
        "lr": draw(st.integers(1, 20)) / 80,
        "steps": draw(st.integers(0, 6)),
    }


def results(seed):
    kinds = itertools.cycle(["plain", "leaf", "intermediate"])
    counts = itertools.cycle([0, 1, 0, 3])
    names = itertools.cycle(QUICK[:5])
    for x0 in every_tensor(seed, dtypes=WIDE, shapes=((3,), (), (2, 2))):
        kind = next(kinds)
        x0.requires_grad_(kind == "leaf")
        intermediate = kind == "intermediate"
        yield {
            "f": next(names), "x0": x0, "steps": next(counts), "intermediate": intermediate,
        }  # fmt: skip


def draw_result(draw):
    from hypothesis import strategies as st

    return {
        "f": draw(st.sampled_from(QUICK[:5])),
        "x0": draw(tensors(dtypes=WIDE)),
        "steps": draw(st.integers(0, 3)),
        "intermediate": draw(st.booleans()),
    }


def quiet(seed):
    generator = torch.Generator().manual_seed(seed)
    for place, (name, grad) in enumerate(itertools.product(QUICK, (True, False))):
        for steps, shape in ((1, (3,)), (4, ()), (0, (2,))):
            x0 = quarter_steps(shape, WIDE[(place + steps) % 2], generator)
            x0.requires_grad_(place % 3 == 0)
            yield {"f": name, "x0": x0, "steps": steps, "grad": grad}


ZERO_GRADS = "zero_grads leaves every gradient None or 0"
MINIMIZE = "minimize takes exactly the steps of gradient descent"

SPEC = Exercise(
    title="Gradient descent by hand",
    file="descent.py",
    names=("sgd_step", "zero_grads", "minimize"),
    points=10,
    checks=(
        same(
            "sgd_step moves each parameter by -lr * grad",
            scenario="step",
            on=Inputs(listed=all_steps, draw=draw_step),
            rule=CLOSE,
            points=1,
            after=None,
            hint="p = p - lr * p.grad only gives a new tensor the name p. Change the tensor that "
            "you were given: inside torch.no_grad(), p -= lr * p.grad.",
        ),
        same(
            "sgd_step works in the parameter's own memory and keeps it a leaf",
            scenario="step_in_place",
            on=Inputs(listed=stepping(), draw=draw_step, count=8),
            rule=CLOSE,
            points=1,
            hint="p.data = ... gives the parameter another memory, and views of the old one see "
            "nothing of it. Use an operation that ends in _ (or -=).",
        ),
        same(
            "sgd_step skips parameters without gradient and leaves gradients as they are",
            scenario="step_grads",
            on=Inputs(
                listed=stepping(without_every=3, frozen=(False, True, False)),
                draw=draw_step_grads,
                count=12,
            ),
            rule=CLOSE,
            points=1,
            hint="A parameter that no loss has used yet has the gradient None. And clearing the "
            "gradients is the task of zero_grads, not of the step; so is cutting their graph off.",
        ),
        same(
            "sgd_step takes any iterable and returns None",
            scenario="step_through",
            on=Inputs(listed=stepping(form=FORMS), draw=draw_step_through, count=8),
            rule=CLOSE,
            points=1,
            hint="model.parameters() is a generator: it can be walked through once, it has no "
            "length and no index.",
        ),
        same(
            ZERO_GRADS,
            scenario="cleared",
            on=Inputs(listed=clearing, draw=draw_clearing, count=12),
            rule=Rule(exact=True),
            points=1,
            after=None,
            hint="Set p.grad to None, or fill it with zeros where it is not None. The parameters "
            "themselves keep their values.",
        ),
        same(
            "zero_grads clears nan and inf, and gradients with a graph",
            scenario="cleared_odd",
            on=Inputs(listed=not_finite),
            rule=Rule(exact=True),
            points=1,
            after=ZERO_GRADS,
            hint="0 * nan is nan: do not compute the zeros from the old gradient. And a gradient "
            "may be a view, which detach_() refuses; p.grad = None asks nothing of it.",
        ),
        same(
            MINIMIZE,
            scenario="descend",
            on=Inputs(listed=descents, draw=draw_descent, count=16),
            rule=Rule(loosen=4),
            points=1,
            after=None,
            hint="Repeat x <- x - lr * gradient of f at x, exactly so many times: no stopping "
            "early, no sum of old gradients, no momentum.",
        ),
        same(
            "minimize returns new memory without a graph and leaves x0 alone",
            scenario="result",
            on=Inputs(listed=results, draw=draw_result, count=12),
            rule=NO_GRAPH,
            points=1,
            after=MINIMIZE,
            hint="Begin with x0.detach().clone(). detach() alone shares x0's memory, and with "
            "steps = 0 that is what you return. f may use x0 itself, so that it must not move.",
        ),
        same(
            "minimize works inside no_grad and leaves the parameters of f alone",
            scenario="quiet",
            on=Inputs(listed=quiet),
            rule=Rule(loosen=4),
            points=1,
            after=MINIMIZE,
            hint="backward() fills the .grad of everything that f closes over; autograd.grad(y, x) "
            "does not. Call f under torch.enable_grad().",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Change only what you are asked to change: the parameters in sgd_step, their .grad in "
        "zero_grads, nothing in minimize.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes", "torch._dynamo"),
)

"""The mark sheet of exercise-20."""

import torch

from grader.spec import (
    EXACT,
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
    tensors,
)

SHAPES = {"w1": (2, 4), "b1": (1, 4), "w2": (4, 8), "b2": (1, 8), "w3": (8, 1), "b3": (1, 1)}
FLOAT = torch.float32
MARGIN = 1e-3


def weights_from(generator, size=0.8):
    """Six parameters with two decimals, biases included."""
    return {
        name: (size * torch.randn(shape, generator=generator)).round(decimals=2)
        for name, shape in SHAPES.items()
    }


def calm(weights, x, y=None, lr=0.0, steps=1):
    """Tell whether every relu's argument and every probability keeps away from its kink.

    At 0 relu has no one gradient, and a sum in another order may end on its other side.
    Looks at ``steps`` steps of gradient descent with ``lr``.
    """
    w = {name: value.double().requires_grad_() for name, value in weights.items()}
    x = x.detach().double()
    for _ in range(steps):
        first = x @ w["w1"] + w["b1"]
        second = first.relu() @ w["w2"] + w["b2"]
        third = second.relu() @ w["w3"] + w["b3"]
        near = min((z.detach().abs().min().item() for z in (first, second, third)), default=1.0)
        if near < MARGIN or third.detach().abs().max() > 6:
            return False
        if y is not None:
            p, t = third.sigmoid(), y.double()
            loss = -(t * p.log() + (1 - t) * (1 - p).log()).mean()
            grads = torch.autograd.grad(loss, list(w.values()))
            w = {
                name: (value - lr * grad).detach().requires_grad_()
                for (name, value), grad in zip(w.items(), grads, strict=True)
            }
    return True


def calm_weights(generator, x, y=None, lr=0.0, steps=1):
    """Return the first weights from the generator that are calm on x."""
    while True:
        weights = weights_from(generator)
        if x.numel() == 0 or calm(weights, x, y, lr, steps):
            return weights


# forward

ROWS = (3, 1, 0, 2, 7)


def listed(seed):
    """Every number of rows and layout; x with and without grad; steep weights."""
    generator = torch.Generator().manual_seed(seed)
    for layout in LAYOUTS:
        for n in ROWS:
            x = lay_out(quarter_steps((n, 2), FLOAT, generator), layout)
            yield {"weights": weights_from(generator), "x": x}
    for n in (4, 1):
        x = quarter_steps((n, 2), FLOAT, generator).requires_grad_()
        yield {"weights": weights_from(generator), "x": x}
    for size in (2.0, 3.0):
        x = quarter_steps((5, 2), FLOAT, generator)
        yield {"weights": weights_from(generator, size), "x": x}


def drawn(draw):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    x = draw(tensors(dtypes=(FLOAT,), shape=st.tuples(st.integers(0, 5), st.just(2))))
    return {"weights": weights_from(generator), "x": x}


def with_cotangent(seed):
    generator = torch.Generator().manual_seed(seed)
    for layout in LAYOUTS:
        for n in (3, 1, 6):
            x = lay_out(quarter_steps((n, 2), FLOAT, generator), layout)
            v = quarter_steps((n, 1), FLOAT, generator) + 0.125
            yield {"weights": calm_weights(generator, x), "x": x, "v": v}


def draw_with_cotangent(draw):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    n = draw(st.integers(1, 4))
    x = draw(tensors(dtypes=(FLOAT,), shape=(n, 2)))
    v = draw(tensors(dtypes=(FLOAT,), shape=(n, 1)))
    return {"weights": calm_weights(generator, x), "x": x, "v": v}


# loss_fn and metric_fn


def probabilities(n, generator):
    """n numbers from 0.02 to 0.98 with two decimals, none of them 0.5."""
    p = torch.randint(2, 98, (n, 1), generator=generator)
    return (p + (p >= 50)).float() / 100


def labels(n, generator, soft):
    """n labels, 0 or 1, or where soft anything with two decimals but 0.5."""
    if not soft:
        return torch.randint(0, 2, (n, 1), generator=generator).float()
    y = torch.randint(0, 100, (n, 1), generator=generator)
    return (y + (y >= 50)).float() / 100


def scored(seed):
    """Hard and soft labels, every layout, one row and many."""
    generator = torch.Generator().manual_seed(seed)
    for soft in (False, True):
        for n in (3, 1, 2, 8, 33):
            yield {"p": probabilities(n, generator), "y": labels(n, generator, soft)}
    for layout in LAYOUTS:
        p, y = probabilities(5, generator), labels(5, generator, layout is Layout.STRIDED)
        yield {"p": lay_out(p, layout), "y": lay_out(y, layout)}
        yield {"p": lay_out(p, layout), "y": y}
        yield {"p": p, "y": lay_out(y, layout)}
    for value in (0.0, 1.0):
        yield {"p": probabilities(4, generator), "y": torch.full((4, 1), value)}


def judged(seed):
    """The cases of the loss; predictions as they come from a model, that require grad.

    And labels of exactly 0.5: p == 0.5 counts either way, but y == 0.5 is not above 0.5.
    """
    yield from scored(seed)
    for p in (0.75, 0.25):
        yield {"p": column([p]), "y": column([0.5])}
        yield {"p": column([p, 0.9, 0.1]), "y": column([0.5, 0.5, 0.25])}
    for case in scored(seed + 1):
        yield {"p": case["p"].requires_grad_(), "y": case["y"]}


def draw_scored(draw):
    from hypothesis import strategies as st

    n = draw(st.integers(1, 6))
    hundredths = st.integers(2, 98).filter(lambda k: k != 50)
    p = draw(st.lists(hundredths, min_size=n, max_size=n))
    soft = st.integers(0, 99).filter(lambda k: k != 50)
    some = st.sampled_from((0, 100)) if draw(st.booleans()) else soft
    y = draw(st.lists(some, min_size=n, max_size=n))
    return {"p": torch.tensor(p).reshape(n, 1) / 100, "y": torch.tensor(y).reshape(n, 1) / 100}


SCORED = Inputs(listed=scored, draw=draw_scored, count=16)
JUDGED = Inputs(listed=judged, draw=draw_scored, count=16)

# Near 0 and 1, but not on the bound 1e-6 itself, where a clamp has no one gradient.
LOW = (1.2e-6, 2e-6, 5e-6, 2e-5, 1e-4, 1e-3)


def column(values):
    return torch.tensor(values, dtype=torch.float64).reshape(-1, 1).float()


def near(seed):
    """Probabilities next to 0 and 1, each with the label that makes its loss large."""
    for low in LOW:
        yield {"p": column([low]), "y": column([1.0])}
        yield {"p": column([1 - low]), "y": column([0.0])}
        yield {"p": column([low, 1 - low]), "y": column([1.0, 0.0])}
        yield {"p": column([low, 1 - low, low, 1 - low]), "y": column([1.0, 0.0, 0.75, 0.25])}
        yield {"p": column([low, 0.25, 1 - low, 0.75]), "y": column([0.5, 1.0, 0.5, 0.0])}


EDGES = (0.0, 1.0, 1e-7, 1e-9, 1e-30, 1e-40, 1 - 6e-8, 1 - 2e-7)


def at_the_edge(seed):
    for p in EDGES:
        for y in (0.0, 1.0, 0.25):
            yield {"p": column([p]), "y": column([y])}
    for p in EDGES:
        for y in (0.0, 1.0, 0.25):
            yield {"p": column([0.5, p, p]), "y": column([1.0, y, 1 - y])}


UNFIT = (
    *(((4, 1), (4,)), ((4,), (4, 1)), ((4, 1), (1, 1)), ((1, 1), (4, 1)), ((4, 1), (3, 1))),
    *(((2, 1), (1, 2)), ((4, 1), (2, 2)), ((1, 1), (1,)), ((1, 1), ()), ((3, 1), (3, 2))),
    *(((0, 1), (0,)), ((0, 1), (1, 1)), ((1, 1), (0, 1)), ((2, 3), (3,)), ((2, 1), (2, 1, 1))),
)


def unfit(seed):
    """Shapes that broadcasting or flattening would make fit."""
    for function in ("loss_fn", "metric_fn"):
        for first, second in UNFIT:
            p, y = torch.full(first, 0.25), torch.ones(second)
            yield {"function": function, "p": p, "y": y}


# train_step


def batches(seed):
    """Each learning rate, the default among them (None) and 0, rows from 1 to 6, every layout."""
    generator = torch.Generator().manual_seed(seed)

    def batch(n, soft):
        x, y = quarter_steps((n, 2), FLOAT, generator), labels(n, generator, soft)
        return {"weights": weights_from(generator), "x": x, "y": y}

    for lr in (0.125, None, 0.5, 0.01, 1.0, 0.0):
        for n in (4, 1, 6):
            yield batch(n, n == 4) | {"lr": lr}
    for size in (32.0, 1024.0):
        # Long gradients: the step is as long as they are.
        for n in (4, 1, 6):
            case = batch(n, False) | {"lr": 0.125}
            case["weights"]["w3"] *= size
            yield case
    for layout in LAYOUTS:
        x, y = quarter_steps((5, 2), FLOAT, generator), labels(5, generator, True)
        case = {"weights": weights_from(generator), "x": lay_out(x, layout)}
        yield {**case, "y": lay_out(y, layout), "lr": 0.25}
    for n in (4, 1, 6, 3):
        # Small numbers throughout: what is rounded for printing shows.
        x, y = quarter_steps((n, 2), FLOAT, generator) / 32, labels(n, generator, True) / 8
        yield {"weights": weights_from(generator, 0.05), "x": x, "y": y, "lr": 0.125}


def draw_batch(draw):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    n = draw(st.integers(1, 4))
    x = draw(tensors(dtypes=(FLOAT,), shape=(n, 2)))
    y = draw(tensors(dtypes=(FLOAT,), shape=(n, 1), limit=1.0))
    lr = draw(st.sampled_from((0.125, None, 0.5)))
    return {"weights": weights_from(generator), "x": x, "y": y.abs(), "lr": lr}


def twins(seed):
    """Two models, a few steps with a rate each; and once many short steps."""
    generator = torch.Generator().manual_seed(seed)
    for n in (4, 1, 3, 6, 2, 5):
        x, y = quarter_steps((n, 2), FLOAT, generator), labels(n, generator, n % 2 == 0)
        weights, others = weights_from(generator), weights_from(generator)
        rates = [0.125, 0.25, 0.0625] if n < 6 else [2.0**-10] * 150
        yield {"weights": weights, "others": others, "x": x, "y": y, "rates": rates}


def own_batches(seed):
    generator = torch.Generator().manual_seed(seed)
    for lr in (0.125, None, 0.5):
        for n in (4, 1, 8):
            x, y = quarter_steps((n, 2), FLOAT, generator), labels(n, generator, n == 8)
            rate = 0.01 if lr is None else lr
            weights = calm_weights(generator, x, y, rate, steps=3)
            yield {"weights": weights, "x": x, "y": y, "lr": lr}


SPEC = Exercise(
    title="A binary classifier from low-level parts",
    file="binary_classifier.py",
    names=("DNNModel", "train_step"),
    points=20,
    checks=(
        same(
            "forward gives the probability of each row",
            scenario="forward",
            on=Inputs(listed=listed, draw=drawn, count=16),
            points=3,
            hint="sigmoid(relu(relu(x @ w1 + b1) @ w2 + b2) @ w3 + b3): two relus, one sigmoid at "
            "the end, and the result keeps its shape (n, 1), also for one row or none.",
        ),
        same(
            "the parameters are these six",
            scenario="parameters",
            on=Inputs(listed=[{"trial": k} for k in range(4)]),
            rule=EXACT,
            points=2,
            hint="Assign each as self.w1 = nn.Parameter(...), float32, in the shape of the "
            "statement, weights that differ from each other. A plain tensor is not found by "
            "parameters().",
            after=None,
        ),
        same(
            "gradients reach x and every parameter",
            scenario="gradients",
            on=Inputs(listed=with_cotangent, draw=draw_with_cotangent, count=10),
            rule=Rule(loosen=4),
            points=1,
            hint="Use the parameters themselves in torch operations; .data, .detach() and no_grad "
            "inside forward cut the graph.",
        ),
        same(
            "loss_fn is the mean binary cross entropy",
            scenario="loss",
            on=SCORED,
            rule=Rule(loosen=4),
            points=2,
            hint="The mean of -(y * log(p) + (1 - y) * log(1 - p)), both terms for every row: a "
            "label may lie between 0 and 1. Return a 0-dim tensor with its graph.",
            after=None,
        ),
        same(
            "loss_fn keeps to the formula down to 1e-6",
            scenario="loss",
            on=Inputs(listed=near),
            # Adding up to 1e-10 to p, as some do, is let pass: 32 times the usual room.
            rule=Rule(loosen=32),
            points=1,
            hint="If you keep p away from 0 and 1, do it by much less than 1e-6, on both sides.",
            after="loss_fn is the mean binary cross entropy",
        ),
        same(
            "loss_fn stays finite for p = 0 and p = 1",
            scenario="saturated",
            on=Inputs(listed=at_the_edge),
            rule=EXACT,
            points=1,
            hint="log(0) is -inf, and 0 * inf is nan: clamp p before the logarithm, not the "
            "logarithm. 1 - 1e-8 is 1 in float32.",
            after="loss_fn is the mean binary cross entropy",
        ),
        same(
            "metric_fn is the accuracy",
            scenario="metric",
            on=JUDGED,
            points=2,
            hint="Turn both into True and False with > 0.5, labels too, compare, and take the mean "
            "as a 0-dim tensor.",
            after=None,
        ),
        raises(
            "different shapes are an error",
            scenario="mismatched",
            on=Inputs(listed=unfit),
            kinds=(ValueError,),
            points=1,
            hint="Labels (n,) against predictions (n, 1) broadcast to (n, n) and give a number. "
            "Compare the two shapes first, in loss_fn and in metric_fn, and raise ValueError.",
            after="metric_fn is the accuracy",
        ),
        same(
            "train_step takes one step of gradient descent",
            scenario="step",
            on=Inputs(listed=batches, draw=draw_batch, count=12),
            rule=Rule(loosen=4),
            points=3,
            hint="Predict, ask model.loss_fn(prediction, labels) and model.metric_fn for loss and "
            "metric, then backward, then p - lr * p.grad for every parameter. Return the two "
            "numbers from before the step as Python floats.",
            after=None,
        ),
        same(
            "train_step can be called again and again",
            scenario="again",
            on=Inputs(listed=twins),
            rule=Rule(loosen=16),
            points=1,
            hint="Change each parameter in place under no_grad, so that it stays the same object, "
            "and leave every gradient None or 0. Keep nothing between calls, and leave the model "
            "in the mode it is in, train or eval.",
            after="train_step takes one step of gradient descent",
        ),
        same(
            "DNNModel learns by train_step",
            scenario="trained",
            on=Inputs(listed=own_batches),
            rule=Rule(loosen=16),
            points=2,
            hint="Three steps on your own model: all six parameters must move as the gradient of "
            "your loss says, and a second model must not move with the first.",
            after="train_step takes one step of gradient descent",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Do not write into features, labels or predictions, do not seed global generators, "
        "and leave grad mode as it was.",
    ),
    modules=("torch._dynamo",),
)

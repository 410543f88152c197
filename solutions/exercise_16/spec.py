"""The mark sheet of exercise-16."""

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
    raises,
    same,
    shapes,
    tensors,
)

SINGLE = (torch.float32,)
LOSS = "loss_func is half the mean squared error"
STEP = "train_step makes one step of SGD and returns the loss before it"


def drawn_tensor(draw, *shape, dtypes=SINGLE, **options):
    return draw(tensors(shape=shape, dtypes=dtypes, **options))


def predictions(seed):
    """No row, one row, more; one feature, more; every layout of x, with and without grad."""
    generator = torch.Generator().manual_seed(seed)

    def case(x):
        w, b, v = (
            quarter_steps((k, 1), torch.float32, generator) for k in (x.shape[1], 1, x.shape[0])
        )
        return {"w": w, "b": b, "x": x, "v": v}

    sides = ((3, 2), (1, 2), (0, 2), (2, 2), (1, 1), (5, 1), (0, 1), (4, 3), (1, 4), (40, 4))
    for x in every_tensor(seed, dtypes=SINGLE, shapes=sides):
        yield case(x)
    for x in every_tensor(seed + 1, dtypes=SINGLE, shapes=((3, 2), (1, 1), (0, 3))):
        yield case(x.requires_grad_())


def draw_predictions(draw):
    from hypothesis import strategies as st

    n, d = draw(st.integers(0, 5)), draw(st.integers(1, 4))
    names = {"w": (d, 1), "b": (1, 1), "x": (n, d), "v": (n, 1)}
    return {name: drawn_tensor(draw, *shape) for name, shape in names.items()}


def losses(seed):
    """Predictions that require grad and others; every layout of both; (n, 1) and (n,)."""
    generator = torch.Generator().manual_seed(seed)
    some = ((4, 1), (1, 1), (2, 1), (60, 1), (1,), (5,))
    for y_pred in every_tensor(seed, dtypes=SINGLE, shapes=some):
        y_true = quarter_steps(y_pred.shape, torch.float32, generator)
        yield {"y_pred": y_pred.requires_grad_(), "y_true": y_true}
    for shape in some:
        y_pred = quarter_steps(shape, torch.float32, generator)
        yield {"y_pred": y_pred, "y_true": quarter_steps(shape, torch.float32, generator)}
        yield {"y_pred": y_pred.detach().requires_grad_(), "y_true": y_pred.clone()}
    for layout in LAYOUTS:
        for shape in ((4, 1), (3,)):
            y_pred = quarter_steps(shape, torch.float32, generator).requires_grad_()
            y_true = lay_out(quarter_steps(shape, torch.float32, generator), layout)
            yield {"y_pred": y_pred, "y_true": y_true}
    rounded = torch.tensor([[1 / 3], [1e-3], [100.1]])
    yield {"y_pred": rounded.clone().requires_grad_(), "y_true": rounded.flip(0)}


def draw_losses(draw):
    from hypothesis import strategies as st

    shape = draw(st.sampled_from([(1, 1), (1,), (3, 1), (3,), (10, 1)]))
    y_pred = drawn_tensor(draw, *shape, requires_grad=True)
    return {"y_pred": y_pred, "y_true": drawn_tensor(draw, *shape)}


UNLIKE = (
    ((4, 1), (4,)),
    ((4,), (4, 1)),
    ((4, 1), (1, 4)),
    ((4, 1), (1, 1)),
    ((1, 1), (4, 1)),
    ((1, 1), (1,)),
    ((1,), (1, 1)),
    ((1, 1), ()),
    ((), (1,)),
    ((4, 1), ()),
    ((4, 1), (4, 2)),
    ((4, 1), (3, 1)),
    ((0, 1), (0,)),
    ((0, 1), (1, 1)),
    ((1, 1), (0, 1)),
    ((2, 3), (3, 2)),
    ((2, 3), (6,)),
    ((2, 3), (3,)),
    ((4, 1), (4, 1, 1)),
)


def unlike(seed):
    """Shapes that broadcast, shapes with as many elements, and shapes that do not go at all."""
    generator = torch.Generator().manual_seed(seed)
    for one, other in UNLIKE:
        y_pred, y_true = (quarter_steps(s, torch.float32, generator) for s in (one, other))
        yield {"y_pred": y_pred.requires_grad_(), "y_true": y_true}
    for layout in (Layout.STRIDED, Layout.EXPANDED):
        y_true = lay_out(quarter_steps((3,), torch.float32, generator), layout)
        yield {"y_pred": quarter_steps((3, 1), torch.float32, generator), "y_true": y_true}


def draw_unlike(draw):
    from hypothesis import assume

    one, other = draw(shapes()), draw(shapes())
    assume(one != other)
    return {"y_pred": drawn_tensor(draw, *one), "y_true": drawn_tensor(draw, *other)}


def problem(generator, n, d, lr):
    sizes = {"w": (d, 1), "b": (1, 1), "features": (n, d), "labels": (n, 1)}
    case = {name: quarter_steps(s, torch.float32, generator) for name, s in sizes.items()}
    return case | {"lr": lr}


def problems(seed):
    """One row and more, one feature and more, the default rate, a rate of 0 (which is not
    the default), every layout of the data, and gradients that are very long or very short."""
    generator = torch.Generator().manual_seed(seed)
    for n, d in ((4, 2), (1, 2), (1, 1), (3, 1), (8, 3), (33, 4)):
        for lr in (0.125, None, 0.5, 0.001, 1.0, 0.0):
            yield problem(generator, n, d, lr)
    for n, d in ((4, 2), (1, 1), (9, 3)):
        for power in (5, 8, 12, -4, -8):
            case = problem(generator, n, d, 1.0)
            scaled = {name: case[name] * 2.0**power for name in ("w", "b", "labels")}
            yield case | scaled
    for layout in LAYOUTS:
        for n, d in ((4, 2), (1, 3), (5, 1)):
            case = problem(generator, n, d, 0.25)
            yield case | {"features": lay_out(case["features"], layout)}
            yield case | {"labels": lay_out(case["labels"], layout)}


def draw_problem(draw):
    from hypothesis import strategies as st

    n, d = draw(st.integers(1, 5)), draw(st.integers(1, 4))
    sizes = {"w": (d, 1), "b": (1, 1), "features": (n, d), "labels": (n, 1)}
    case = {name: drawn_tensor(draw, *shape) for name, shape in sizes.items()}
    return case | {"lr": draw(st.sampled_from([0.125, 0.5, 0.0625]))}


def some_problems(seed):
    generator = torch.Generator().manual_seed(seed)
    for n, d in ((4, 2), (1, 1), (9, 3)):
        yield problem(generator, n, d, 0.125)


def other_problems(seed):
    generator = torch.Generator().manual_seed(seed)
    for changed in (["loss_func"], ["forward"], ["forward", "loss_func"], []):
        for n, d in ((4, 2), (1, 1), (9, 3)):
            yield {"changed": changed} | problem(generator, n, d, 0.125)


def courses(seed):
    """Some batches of different sizes after each other, each with its own rate; and many."""
    generator = torch.Generator().manual_seed(seed)

    def tensor(*shape):
        return quarter_steps(shape, torch.float32, generator, limit=1.0)

    for d, sizes in ((2, (4, 4, 4)), (1, (3, 1, 5, 2)), (3, (8, 8, 3))):
        for rates in ((0.125,) * 4, (0.25, 0.0625, 0.5, 0.125)):
            batches = [(tensor(n, d), tensor(n, 1)) for n in sizes]
            case = {"w": tensor(d, 1), "b": tensor(1, 1), "batches": batches}
            yield case | {"rates": list(rates[: len(sizes)])}
    batches = [(tensor(4, 2), tensor(4, 1)) for _ in range(150)]
    yield {"w": tensor(2, 1), "b": tensor(1, 1), "batches": batches, "rates": [0.125] * 150}


def misfits(seed):
    """Labels that do not have the shape (n, 1)."""
    generator = torch.Generator().manual_seed(seed)
    for n, shape in ((4, (4,)), (1, (1,)), (4, (1, 4)), (4, (1, 1)), (4, (3, 1)), (2, (2, 2))):
        for d in (2, 1):
            labels = quarter_steps(shape, torch.float32, generator)
            yield problem(generator, n, d, 0.125) | {"labels": labels}


SPEC = Exercise(
    title="Linear regression from scratch, and one step of training",
    file="linear_regression.py",
    names=("LinearRegression", "train_step"),
    points=10,
    checks=(
        same(
            "w and b are float32 leaves of the right shape, every model's own",
            scenario="fresh",
            on=Inputs(listed=[{"n_features": k} for k in (None, 2, 1, 3, 8, 50)]),
            points=1,
            after=None,
            hint="Make w of shape (n_features, 1) and b of shape (1, 1) in __init__, store them "
            "in self, and switch requires_grad on last: a tensor computed from one that "
            "requires grad is no leaf.",
        ),
        same(
            "forward(x) is x @ w + b",
            scenario="forward",
            on=Inputs(listed=predictions, draw=draw_predictions, count=16),
            rule=Rule(graph=True),
            points=1,
            after=None,
            hint="Compute x @ w + b from self.w and self.b themselves (not from .data or item()): "
            "the result has the shape (n, 1) and a graph that leads to both.",
        ),
        same(
            LOSS,
            scenario="loss",
            on=Inputs(listed=losses, draw=draw_losses, count=16),
            rule=Rule(graph=True),
            points=1,
            after=None,
            hint="((y_pred - y_true) ** 2 / 2).mean(), as a 0-dim tensor with its graph: no "
            "item(), no detach(), and the mean over all elements.",
        ),
        raises(
            "loss_func refuses different shapes",
            scenario="just_loss",
            on=Inputs(listed=unlike, draw=draw_unlike, count=16),
            kinds=(ValueError,),
            points=1,
            after=LOSS,
            hint="Compare y_pred.shape with y_true.shape before anything else and raise "
            "ValueError: (n, 1) - (n,) is an (n, n) table.",
        ),
        same(
            STEP,
            scenario="step",
            on=Inputs(listed=problems, draw=draw_problem, count=24),
            points=1,
            after=None,
            hint="Loss, then gradients, then w - lr * gradient for w and for b; return the loss "
            "that was computed first, as a float. The default lr is 0.001.",
        ),
        same(
            "train_step keeps the same leaves and leaves no gradient",
            scenario="leaves",
            on=Inputs(listed=some_problems),
            points=1,
            after=STEP,
            hint="Change w and b in place inside torch.no_grad(), do not assign new tensors to "
            "model.w and model.b, and clear both gradients at the end.",
        ),
        same(
            "train_step works again and again, and for several models in turn",
            scenario="steps",
            on=Inputs(listed=courses),
            rule=Rule(loosen=4),
            points=1,
            after=STEP,
            hint="Nothing may be left over from the step before: no gradient, no learning rate, "
            "no optimizer of another model.",
        ),
        same(
            "train_step asks the model's own forward and loss_func",
            scenario="other_model",
            on=Inputs(listed=other_problems),
            points=1,
            after=STEP,
            hint="Do not write the formulas again in train_step: the prediction is what "
            "model.forward gives, the loss is model.loss_func(prediction, labels), in this order.",
        ),
        raises(
            "train_step refuses labels of another shape than (n, 1)",
            scenario="step",
            on=Inputs(listed=misfits),
            kinds=(ValueError,),
            points=1,
            after=STEP,
            hint="loss_func raises ValueError when the shapes differ. Hand it the labels as they "
            "came, and let the error through.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="features, labels, x, y_pred and y_true are only read: no operation ending in _ on "
        "them. Draw from generators, but do not seed them.",
    ),
    modules=("torch._dynamo", "torch.fx.experimental.symbolic_shapes"),
)

"""The mark sheet of exercise-22."""

import torch

from grader.spec import (
    EXACT,
    LAYOUTS,
    Exercise,
    Inputs,
    Rule,
    SideConditions,
    lay_out,
    quarter_steps,
    raises,
    same,
)

FLOAT = torch.float32
STEPS = Rule(loosen=16)  # rounding adds up over the steps of an epoch
MORE_STEPS = Rule(loosen=64)

SHAPES = {"classes": ((3, 2), (3,)), "flat": ((1, 2), (1,))}
TWO_LAYERS = ((3, 2), (3,), (1, 3), (1,))
SIZES = ([3, 2, 4], [9], [2, 2, 2, 3], [5, 4])
LONELY = ([1], [4, 1], [1, 3, 1, 2])
FORMS = ("tuples", "DataLoader", "lists")
MODES = ("plain", "louder", "loud root", "dropout", "norm")
FLAGS = (
    *("train", "eval", "only the root in training mode", "only the root in eval mode"),
    *("mixed", "mixed, root in eval mode"),
)


def data(generator, net="plain", sizes=SIZES[0], dtype=FLOAT):
    """Weights with two decimals for a network, x and y in batches of the given sizes."""
    n = sum(sizes)
    shapes = SHAPES.get(net, TWO_LAYERS)
    weights = [torch.randn(s, generator=generator).round(decimals=2).to(dtype) for s in shapes]
    if net == "classes":
        y = torch.randint(0, 3, (n,), generator=generator)
    else:
        columns = (n,) if net == "flat" else (n, 1)
        y = (torch.randint(0, 5, columns, generator=generator) / 4).to(dtype)
    # Every row of its own, and in a batch norm never a column without variance.
    x = quarter_steps((n, 2), dtype, generator, limit=2.0) + 0.125 * torch.arange(n)[:, None]
    return {"net": net, "weights": weights, "x": x.to(dtype), "y": y, "sizes": list(sizes)}


def generators(seed):
    return torch.Generator().manual_seed(seed)


# fit


def to_fit(seed):
    """Each kind of data, batches of unequal size and of one row, one epoch or more."""
    generator = generators(seed)
    for sizes in SIZES + LONELY:
        for form, epochs in zip(FORMS, (None, 1, 3), strict=True):
            case = {**data(generator, sizes=sizes), "form": form, "loss": "skewed"}
            yield {**case, "optimizer": "SGD", "epochs": epochs}
    for sizes in SIZES:
        case = {**data(generator, "classes", sizes), "form": "tuples", "loss": "cross entropy"}
        yield {**case, "optimizer": "decay", "epochs": 2}
    for sizes in SIZES[:2]:
        case = {**data(generator, sizes=sizes), "form": "stream", "loss": "skewed"}
        yield {**case, "optimizer": "SGD", "epochs": 2}
    for layout in LAYOUTS:
        case = data(generator)
        case |= {"x": lay_out(case["x"], layout), "y": lay_out(case["y"], layout)}
        more = {"form": "tuples", "loss": "mean squared error", "optimizer": "SGD", "epochs": 2}
        yield {**case, **more}


def draw_fit(draw):
    from hypothesis import strategies as st

    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    case = data(generators(draw(st.integers(0, 99))), sizes=sizes)
    form, epochs = draw(st.sampled_from(FORMS)), draw(st.integers(1, 3))
    return {**case, "form": form, "loss": "skewed", "optimizer": "SGD", "epochs": epochs}


def histories(seed):
    generator = generators(seed)
    for sizes in SIZES + LONELY:
        for form, names in zip(FORMS, (("mae", "bias"), (), ("bias",)), strict=True):
            case = {**data(generator, sizes=sizes), "form": form, "loss": "skewed"}
            yield {**case, "metrics": names, "epochs": 1 + len(names)}
    for sizes in SIZES:
        case = {**data(generator, "classes", sizes), "form": "lists", "loss": "cross entropy"}
        yield {**case, "metrics": ("accuracy",), "epochs": 2}
    for sizes in SIZES[:2]:
        # Outputs that are made a second time are other ones in this network.
        case = {**data(generator, "moody", sizes), "form": "stream", "loss": "skewed"}
        yield {**case, "metrics": ("mae",), "epochs": 2}
    for metrics in ((), ("mae",)):
        case = {**data(generator), "form": "tuples", "loss": "skewed", "metrics": metrics}
        yield {**case, "epochs": 2, "beside": True}


def draw_history(draw):
    from hypothesis import strategies as st

    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    case = data(generators(draw(st.integers(0, 99))), sizes=sizes)
    metrics = draw(st.sampled_from(((), ("mae",), ("bias", "mae"))))
    more = {"form": "tuples", "loss": "skewed", "metrics": metrics}
    return {**case, **more, "epochs": draw(st.integers(1, 2))}


OTHER_SIZES = ([4, 4, 1], [2, 7], [1, 5, 3], [9])


def to_validate(seed):
    generator = generators(seed)
    for net in MODES:
        for place, flags in enumerate(FLAGS):
            case = data(generator, net, SIZES[place % 4])
            case |= {
                "form": FORMS[place % 3],
                "metrics": ((), ("mae",), ("bias", "mae"))[place % 3],
            }
            yield {**case, "other": OTHER_SIZES[place % 4], "flags": flags, "epochs": 1 + place % 3}
    for sizes, other in zip(SIZES, OTHER_SIZES, strict=True):
        case = {**data(generator, sizes=sizes), "form": "stream", "metrics": ("mae",)}
        yield {**case, "other": other, "flags": "train", "epochs": 2}


def draw_validation(draw):
    from hypothesis import strategies as st

    net = draw(st.sampled_from(("plain", "louder", "loud root", "dropout")))
    case = data(generators(draw(st.integers(0, 99))), net, [2, 1])
    metrics = draw(st.sampled_from(((), ("mae",))))
    more = {"form": "tuples", "metrics": metrics, "other": [1, 2], "flags": "train"}
    return {**case, **more, "epochs": draw(st.integers(1, 2))}


def passes(seed):
    generator = generators(seed)
    for net in MODES:
        for place, flags in enumerate(FLAGS):
            case = {**data(generator, net, SIZES[place % 4]), "flags": flags}
            yield {**case, "grad": float(place % 3), "validate": place % 2 == 0}


def careers(seed):
    generator = generators(seed)
    for optimizer in ("momentum", "Adam", "RMSprop", "last layer only", "SGD"):
        for sizes in SIZES[:3]:
            yield {**data(generator, sizes=sizes), "optimizer": optimizer}


def repeated(seed):
    generator = generators(seed)
    for metrics in ((), ("mae",), ("bias", "mae")):
        for validate in (False, True):
            yield {**data(generator), "metrics": metrics, "validate": validate}


def worsening(seed):
    generator = generators(seed)
    for optimizer in ("SGD", "momentum", "Adam"):
        for epochs in (2, 5):
            for sizes in SIZES[:2]:
                yield {**data(generator, sizes=sizes), "optimizer": optimizer, "epochs": epochs}


# evaluate and predict


def to_evaluate(seed):
    generator = generators(seed)
    for net in MODES:
        for place, flags in enumerate(FLAGS):
            case = data(generator, net, (SIZES + LONELY)[place])
            case |= {"form": FORMS[place % 3], "loss": "skewed"}
            yield {**case, "metrics": ((), ("mae",), ("bias", "mae"))[place % 3], "flags": flags}
    for sizes in SIZES + LONELY:
        for form in FORMS:
            case = {**data(generator, "classes", sizes), "form": form, "loss": "cross entropy"}
            yield {**case, "metrics": ("accuracy",), "flags": "train"}
    for sizes in SIZES[:2]:
        case = {**data(generator, sizes=sizes), "form": "stream", "loss": "skewed"}
        yield {**case, "metrics": ("mae",), "flags": "train"}
    for metrics in ((), ("mae",)):
        case = {**data(generator), "form": "tuples", "loss": "skewed", "metrics": metrics}
        yield {**case, "flags": "train", "beside": True}


def draw_to_evaluate(draw):
    from hypothesis import strategies as st

    net = draw(st.sampled_from(MODES))
    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    case = data(generators(draw(st.integers(0, 99))), net, sizes)
    metrics = draw(st.sampled_from(((), ("mae",), ("bias", "mae"))))
    more = {"form": draw(st.sampled_from(FORMS)), "loss": "skewed", "metrics": metrics}
    return {**case, **more, "flags": draw(st.sampled_from(FLAGS))}


def troubles(seed):
    generator = generators(seed)
    for net in MODES:
        for place, flags in enumerate(FLAGS):
            case = {**data(generator, net, SIZES[place % 4]), "flags": flags}
            yield {**case, "grad": float(place % 3)}
    # No batch at all: what is refused leaves no trace either.
    for place, flags in enumerate(FLAGS):
        yield {**data(generator, "louder", []), "flags": flags, "grad": float(place % 3)}


BATCHES = ("x", "(x,)", "(x, y)", "[x]", "[x, y]")
LOADERS = ("DataLoader", "DataLoader with labels")


def to_predict(seed):
    """Every kind of batch in every container, some of one row and one of none."""
    generator = generators(seed)
    for container in ("as it is", "tuple", "iterator", "generator"):
        for batch in BATCHES + LOADERS:
            for sizes in ([3, 2, 4], [4], [1, 2, 1]):
                case = data(generator, sizes=sizes)
                yield {**case, "batch": batch, "container": container}
    for net in ("classes", "flat"):
        for sizes in SIZES + LONELY:
            yield {**data(generator, net, sizes), "batch": "(x, y)", "container": "as it is"}
    case = data(generator, sizes=[2, 0, 3])
    yield {**case, "batch": "x", "container": "as it is"}
    for batch in ("x", "[x, y]"):
        case = data(generator, dtype=torch.float64)
        yield {**case, "batch": batch, "container": "iterator"}


def draw_to_predict(draw):
    from hypothesis import strategies as st

    sizes = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    case = data(generators(draw(st.integers(0, 99))), sizes=sizes)
    container = draw(st.sampled_from(("as it is", "tuple", "iterator", "generator")))
    return {**case, "batch": draw(st.sampled_from(BATCHES)), "container": container}


def nothing(seed):
    generator = generators(seed)
    for method, kinds in (
        ("evaluate", ("[]", "()", "DataLoader")),
        ("predict", ("[]", "()", "DataLoader", "iter([])")),
        ("fit", ("[]", "()", "DataLoader")),
    ):
        for kind in kinds:
            case = data(generator)
            del case["net"]
            yield {**case, "method": method, "data": kind}


SPEC = Exercise(
    title="A model with fit, evaluate and predict",
    file="keras_like.py",
    names=("Model",),
    points=20,
    checks=(
        same(
            "fit takes one step for each batch of each epoch",
            scenario="fitted",
            on=Inputs(listed=to_fit, draw=draw_fit, count=12),
            rule=STEPS,
            points=3,
            hint="For each epoch and batch: clear the gradients, loss_fn(net(x), y), backward, "
            "optimizer.step(). It trains the network it was given, and one epoch by default.",
        ),
        same(
            "fit returns loss and metrics, means over the samples",
            scenario="history",
            on=Inputs(listed=histories, draw=draw_history, count=10),
            rule=STEPS,
            points=2,
            hint="'loss' and the metrics' names, each a list with one float per epoch. Weigh a "
            "batch by its number of samples, and take metrics of the outputs made before the step.",
        ),
        same(
            "fit validates after every epoch",
            scenario="validated",
            on=Inputs(listed=to_validate, draw=draw_validation, count=8),
            rule=MORE_STEPS,
            points=2,
            hint="After the training pass evaluate(val_data) in eval mode, and store it under "
            "'val_loss' and 'val_' + each metric's name. Ask val_data is not None: a loader over "
            "a stream has no truth value.",
            after="fit returns loss and metrics, means over the samples",
        ),
        same(
            "every epoch is a new training pass",
            scenario="anew",
            on=Inputs(listed=passes),
            rule=MORE_STEPS,
            points=2,
            hint="Begin each epoch with net.train(), go through train_data anew (a loader shuffles "
            "then), and clear gradients before each backward, also those left by the caller.",
        ),
        same(
            "the optimizer's state continues from fit to fit",
            scenario="continued",
            on=Inputs(listed=careers),
            rule=MORE_STEPS,
            points=1,
            hint="Use the optimizer that was given, and never build one: momentum and Adam live "
            "from what they remember.",
        ),
        same(
            "each history is a dict of its own",
            scenario="fresh",
            on=Inputs(listed=repeated),
            rule=MORE_STEPS,
            points=1,
            hint="Create dict and lists inside fit. A history kept in self goes on growing, also "
            "in the caller's hands. Leave the caller's metrics and data as they are.",
            after="fit returns loss and metrics, means over the samples",
        ),
        same(
            "the weights are those after the last step",
            scenario="last",
            on=Inputs(listed=worsening),
            rule=MORE_STEPS,
            points=1,
            hint="No early stopping, and no return to the weights of the best epoch.",
        ),
        same(
            "evaluate returns loss and metrics in eval mode",
            scenario="evaluated",
            on=Inputs(listed=to_evaluate, draw=draw_to_evaluate, count=10),
            grad=False,
            rule=Rule(loosen=4),
            points=2,
            hint="{'loss': float, name: float}: net.eval() first, then means over the samples.",
            after=None,
        ),
        same(
            "evaluate has no side effects",
            scenario="after_evaluate",
            on=Inputs(listed=troubles),
            rule=EXACT,
            points=1,
            hint="Note every submodule's training flag and put each back, also where there is no "
            "data. Leave gradients, running statistics and the optimizer alone.",
            after="evaluate returns loss and metrics in eval mode",
        ),
        same(
            "predict concatenates the outputs of all batches",
            scenario="predicted",
            on=Inputs(listed=to_predict, draw=draw_to_predict, count=10),
            grad=False,
            rule=Rule(loosen=4),
            points=2,
            hint="A batch that is no tensor holds x in its first place, tuple or list. Go through "
            "data once: an iterator has no length and no second pass.",
            after=None,
        ),
        same(
            "predict works in eval mode, without graph, and puts the flags back",
            scenario="after_predict",
            on=Inputs(listed=troubles),
            rule=Rule(loosen=4, graph=True),
            points=1,
            hint="eval() for the time of predict, torch.no_grad() around it, and then each "
            "submodule's own flag, also where there is no data.",
            after="predict concatenates the outputs of all batches",
        ),
        raises(
            "evaluate and predict refuse no data",
            scenario="without_data",
            on=Inputs(listed=nothing),
            kinds=(ValueError,),
            points=1,
            hint="Count what came. Without any batch raise ValueError; a division by 0 is another "
            "error, and nan is none. An empty list of val_data was given too: ask val_data is "
            "not None.",
            after="evaluate returns loss and metrics in eval mode",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Do not write into batches, do not seed global generators, and leave grad mode as it "
        "was.",
    ),
    modules=("torch._dynamo",),
)

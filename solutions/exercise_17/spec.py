"""The mark sheet of exercise-17."""

import itertools

import torch

from grader.spec import (
    EXACT,
    Exercise,
    Inputs,
    Rule,
    SideConditions,
    every_tensor,
    quarter_steps,
    raises,
    same,
)

# At most a few dozen samples are added up: float32 sums are right, rounded values are not.
CLOSE = Rule(loosen=0.25)
KINDS = ("list", "tuple", "iterator", "generator", "deque", "only __iter__")
# The sizes of the batches of each epoch, simplest first.
PLANS = (
    [[2]],
    [[3, 1]],
    [[1], [1]],
    [[4, 4, 1], [4, 4, 1]],
    [[1, 5], [5, 1], [2, 2, 2]],
    [[8, 8, 3], [8, 8, 3], [8, 8, 3]],
    [[1, 2, 3, 4], [7]],
)
# Losses that add up to nothing are losses all the same, and none of them ends the training.
ODD_LOSSES = (
    [[0.0, 0.0, 0.0]],
    [[-1.0, 1.0, 0.0]],
    [[0.0], [0.0], [0.5]],
    [[0.25]] * 12,
    [[0.5, 0.25], [float("nan"), 0.25], [0.75, 0.5]],
)
# What follows the sample dimension of x and of y.
TRAILS = (((), ()), ((2,), (1,)), ((1,), (1,)), ((2, 3), (2,)))


def plan_data(plan, trail, generator, dtype=torch.float32):
    """Return epochs of batches with the given sizes; all numbers differ from batch to batch."""
    after_x, after_y = trail
    return [
        [
            (
                quarter_steps((size, *after_x), dtype, generator),
                quarter_steps((size, *after_y), dtype, generator),
            )
            for size in sizes
        ]
        for sizes in plan
    ]


def plan_losses(plan, generator):
    """Return a loss for every batch, far enough apart that weights matter."""
    return [[float(quarter_steps((), torch.float64, generator)) for _ in sizes] for sizes in plan]


def draw_plan(draw, min_epochs=1):
    from hypothesis import strategies as st

    sizes = st.lists(st.integers(1, 6), min_size=1, max_size=4)
    return draw(st.lists(sizes, min_size=min_epochs, max_size=3))


def draw_losses(draw, plan):
    from hypothesis import strategies as st

    return [[draw(st.integers(-12, 12)) / 4 for _ in sizes] for sizes in plan]


def draw_data(draw, plan):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    return plan_data(plan, draw(st.sampled_from(TRAILS)), generator)


def called(seed):
    """Every kind of iterable with every plan."""
    generator = torch.Generator().manual_seed(seed)
    for number, plan in enumerate(PLANS):
        for turn, kind in enumerate(KINDS):
            trail = TRAILS[(number + turn) % len(TRAILS)]
            yield {"data": plan_data(plan, trail, generator), "kind": kind}


def draw_called(draw):
    from hypothesis import strategies as st

    return {"data": draw_data(draw, draw_plan(draw)), "kind": draw(st.sampled_from(KINDS))}


def weighted(seed):
    generator = torch.Generator().manual_seed(seed)
    for number, plan in enumerate(PLANS):
        for turn, kind in enumerate(KINDS):
            trail = TRAILS[(number + turn) % len(TRAILS)]
            data = plan_data(plan, trail, generator)
            yield {"data": data, "losses": plan_losses(plan, generator), "kind": kind}
    for losses in ODD_LOSSES:
        plan = [[2, 2, 1][: len(epoch)] for epoch in losses]
        data = plan_data(plan, TRAILS[1], generator)
        yield {"data": data, "losses": losses, "kind": "list"}
    # A sample is a row, however long: texts are padded to the longest of their batch.
    for trails in (([2], [1]), ([5], [1]), ([1], [1])), (([1], [2]), ([1], [5]), ([1], [1])):
        data = [
            [
                (
                    quarter_steps((size, *x), torch.float32, generator),
                    quarter_steps((size, *y), torch.float32, generator),
                )
                for size, (x, y) in zip((2, 2, 1), trails, strict=True)
            ]
        ]
        yield {"data": data, "losses": plan_losses([[2, 2, 1]], generator), "kind": "list"}
    many = [[1] * 150]
    data = plan_data(many, TRAILS[0], generator)
    yield {"data": data, "losses": plan_losses(many, generator), "kind": "generator"}


def draw_weighted(draw):
    from hypothesis import strategies as st

    plan = draw_plan(draw)
    losses = draw_losses(draw, plan)
    kind = draw(st.sampled_from(KINDS))
    return {"data": draw_data(draw, plan), "losses": losses, "kind": kind}


def as_tensors(losses, dtype, requires_grad):
    return [
        [torch.tensor(loss, dtype=dtype).requires_grad_(requires_grad) for loss in epoch]
        for epoch in losses
    ]


def with_tensors(seed):
    generator = torch.Generator().manual_seed(seed)
    for plan in PLANS[1:6]:
        for dtype in (torch.float32, torch.float64):
            for graph, leaf in ((False, False), (False, True), (True, False)):
                losses = as_tensors(plan_losses(plan, generator), dtype, leaf)
                data = plan_data(plan, TRAILS[1], generator, dtype)
                yield {"data": data, "losses": losses, "graph": graph}
    # Losses in half precision, as training with autocast gives them: their sum over the samples
    # is more than float16 can hold.
    for dtype, graph in itertools.product((torch.float16, torch.bfloat16, torch.float32), (0, 1)):
        losses = as_tensors([[30000.0, 1000.0], [60000.0, 0.5]], dtype, False)
        data = plan_data([[3, 1], [4, 2]], TRAILS[1], generator)
        yield {"data": data, "losses": losses, "graph": bool(graph)}


def draw_with_tensors(draw):
    from hypothesis import strategies as st

    plan = draw_plan(draw)
    dtype = draw(st.sampled_from((torch.float32, torch.float64)))
    losses = as_tensors(draw_losses(draw, plan), dtype, draw(st.booleans()))
    return {"data": draw_data(draw, plan), "losses": losses, "graph": draw(st.booleans())}


def lines(seed):
    """Samples of a line; the last batch is often shorter."""
    generator = torch.Generator().manual_seed(seed)
    inputs = every_tensor(
        seed, dtypes=(torch.float32, torch.float64), shapes=((6, 2), (7, 2), (1, 2)), limit=1.0
    )
    for number, X in enumerate(inputs):
        Y = X @ X.new_tensor([[2.0], [-1.0]]) + quarter_steps((len(X), 1), X.dtype, generator, 0.5)
        yield {"X": X, "Y": Y, "batch": (2, 3, 4, 7)[number % 4], "epochs": (2, 3)[number % 2]}


def repeated(seed):
    generator = torch.Generator().manual_seed(seed)
    for plan in PLANS[:5]:
        for epochs in (0, 1, len(plan)):
            data = plan_data(plan, TRAILS[1], generator)
            yield {"data": data, "losses": plan_losses(plan, generator), "epochs": epochs}


def draw_repeated(draw):
    from hypothesis import strategies as st

    plan = draw_plan(draw)
    epochs = draw(st.integers(0, len(plan)))
    return {"data": draw_data(draw, plan), "losses": draw_losses(draw, plan), "epochs": epochs}


def refused(seed):
    """An epoch without batches (first, last, in between, alone), and a negative number."""
    generator = torch.Generator().manual_seed(seed)
    for plan in ([[]], [[], [2]], [[2, 1], []], [[1], [], [3]], [[], []]):
        for kind in KINDS:
            yield {"data": plan_data(plan, TRAILS[1], generator), "kind": kind, "epochs": None}
    for epochs in (-1, -2, -50):
        for plan in ([[2, 1]], [[2], [1]]):
            data = plan_data(plan, TRAILS[1], generator)
            yield {"data": data, "kind": "list", "epochs": epochs}


def draw_refused(draw):
    from hypothesis import strategies as st

    plan = draw_plan(draw)
    kind = draw(st.sampled_from(KINDS))
    if draw(st.booleans()):
        plan.insert(draw(st.integers(0, len(plan))), [])
        return {"data": draw_data(draw, plan), "kind": kind, "epochs": None}
    return {"data": draw_data(draw, plan), "kind": kind, "epochs": draw(st.integers(-9, -1))}


def logged(seed):
    generator = torch.Generator().manual_seed(seed)
    for length in (0, 1, 2, 3, 5, 6, 7, 12, 30):
        history = quarter_steps((length,), torch.float64, generator).tolist()
        for every in sorted({1, 2, 3, 5, 10, max(length, 1), length + 1}):
            yield {"history": history, "every": every}
    yield {"history": [0.1, 1 / 3, 1e-30, 1e30, 0.7], "every": 1}


def draw_logged(draw):
    from hypothesis import strategies as st

    steps = draw(st.lists(st.integers(0, 40), max_size=12))
    return {"history": [step / 4 for step in steps], "every": draw(st.integers(1, 14))}


def not_logged(seed):
    for history in ([], [0.5], [0.75, 0.5, 0.25, 0.125, 0.0]):
        for every in (0, -1, -2, -5, -40):
            yield {"history": history, "every": every}


def draw_not_logged(draw):
    from hypothesis import strategies as st

    return draw_logged(draw) | {"every": draw(st.integers(-14, 0))}


SPEC = Exercise(
    title="The training loop and its history",
    file="training_loop.py",
    names=("train_model", "log_epochs"),
    points=10,
    checks=(
        same(
            "every batch goes to step once, in order",
            scenario="calls",
            on=Inputs(listed=called, draw=draw_called, count=16),
            rule=EXACT,
            points=1,
            after=None,
            hint="In each epoch call epoch_data() once, walk through what it returns with one for "
            "loop, and call step(model, x, y) with the model that you were given.",
        ),
        same(
            "an epoch's loss is the mean over its samples",
            scenario="history",
            on=Inputs(listed=weighted, draw=draw_weighted, count=24),
            rule=CLOSE,
            points=2,
            hint="A batch's loss stands for len(x) samples: multiply it by that number, add up, "
            "and divide by the number of samples of this epoch. A shorter last batch counts less.",
        ),
        same(
            "losses may be tensors, the history is Python floats",
            scenario="history_of_tensors",
            on=Inputs(listed=with_tensors, draw=draw_with_tensors, count=12),
            rule=CLOSE,
            points=1,
            after="an epoch's loss is the mean over its samples",
            hint="step may return a float or a tensor. loss.item() (or float(loss.detach())) is "
            "the Python float in a tensor, without its graph; a float has no item().",
        ),
        same(
            "only step touches the model",
            scenario="train_line",
            on=Inputs(listed=lines),
            points=1,
            after="an epoch's loss is the mean over its samples",
            hint="The loop hands the model on and does nothing else with it: no train() or eval(), "
            "no zero_grad(), no backward(), no copy, and no no_grad() around step.",
        ),
        same(
            "each call returns a list of its own, [] for no epochs",
            scenario="twice",
            on=Inputs(listed=repeated, draw=draw_repeated, count=12),
            grad=False,
            points=1,
            after="an epoch's loss is the mean over its samples",
            hint="Make the list inside the function. A list that is a default argument or a global "
            "variable is made once and shared by all calls.",
        ),
        raises(
            "ValueError for a negative number of epochs and for an epoch without data",
            scenario="refused",
            on=Inputs(listed=refused, draw=draw_refused, count=12),
            kinds=(ValueError,),
            points=1,
            hint="range(-1) is simply empty, so ask before the loop. Whether an epoch had data is "
            "known after its loop, from the number of samples; every epoch must be asked.",
        ),
        same(
            "log_epochs picks every k-th epoch, counted from 1",
            call="log_epochs",
            on=Inputs(listed=logged, draw=draw_logged, count=24),
            rule=EXACT,
            points=1,
            after=None,
            hint="The first value belongs to epoch 1, not 0: with every=3 the epochs are 3, 6, 9. "
            "Return a list of tuples (int, float), with the values as they are.",
        ),
        raises(
            "log_epochs refuses every < 1",
            call="log_epochs",
            on=Inputs(listed=not_logged, draw=draw_not_logged, count=12),
            kinds=(ValueError,),
            points=1,
            after="log_epochs picks every k-th epoch, counted from 1",
            hint="Ask before the loop: with an empty history the loop never runs, and epoch % 0 is "
            "a ZeroDivisionError, which is no ValueError.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="The batches, the losses that step returns and the history belong to the caller: no "
        "operation ending in _, no *= on a tensor, no append or pop; and no seeding.",
    ),
)

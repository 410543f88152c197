"""The mark sheet of exercise-21."""

import torch

from grader.spec import (
    EXACT,
    LAYOUTS,
    Exercise,
    Inputs,
    Layout,
    Rule,
    SideConditions,
    holds,
    lay_out,
    quarter_steps,
    raises,
    same,
    tensors,
)

FLOAT = torch.float32
NET_SHAPES = ((4, 2), (4,), (8, 4), (8,), (1, 8), (1,))
MARGIN = 1e-3
STEPS = Rule(loosen=16)  # rounding adds up over the steps of an epoch


def numbers(shapes, generator, size=0.8):
    """Weights with two decimals."""
    return [(size * torch.randn(s, generator=generator)).round(decimals=2) for s in shapes]


# Net


def calm_weights(generator, x):
    """Weights with which no argument of a relu is near 0, where its slope is a choice."""
    while True:
        weights = numbers(NET_SHAPES, generator)
        w1, b1, w2, b2, _, _ = (w.double() for w in weights)
        first = x.detach().double() @ w1.T + b1
        second = first.relu() @ w2.T + b2
        near = torch.cat([first.reshape(-1), second.reshape(-1)]).abs()
        if x.numel() == 0 or near.min() > MARGIN:
            return weights


def listed_net(seed):
    generator = torch.Generator().manual_seed(seed)
    for layout in LAYOUTS:
        for n in (3, 1, 0, 6):
            x = lay_out(quarter_steps((n, 2), FLOAT, generator), layout)
            v = quarter_steps((n, 1), FLOAT, generator) + 0.125
            yield {"weights": calm_weights(generator, x), "x": x, "v": v}


def draw_net(draw):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    n = draw(st.integers(0, 4))
    x = draw(tensors(dtypes=(FLOAT,), shape=(n, 2)))
    v = draw(tensors(dtypes=(FLOAT,), shape=(n, 1)))
    return {"weights": calm_weights(generator, x), "x": x, "v": v}


# make_loader

SIZES = ((5, 2), (6, 3), (1, 1), (1, 4), (4, 1), (7, 7), (3, 10), (10, 4))


def in_order(seed):
    """Lengths and batch sizes that divide or do not, layouts, dtypes, shapes."""
    generator = torch.Generator().manual_seed(seed)
    for n, batch_size in SIZES:
        x, y = (quarter_steps((n, k), FLOAT, generator) for k in (2, 1))
        yield {"x": x, "y": y, "arguments": {"batch_size": batch_size, "shuffle": False}}
    for layout in LAYOUTS:
        x, y = (lay_out(quarter_steps((5, k), FLOAT, generator), layout) for k in (2, 1))
        yield {"x": x, "y": y, "arguments": {"shuffle": False, "batch_size": 2}}
    for first, second in (
        (torch.float64, torch.int64),
        (torch.float16, torch.bool),
        (torch.uint8, torch.float64),
        (torch.int64, torch.float32),
    ):
        for shapes in (((5, 2), (5,)), ((5,), (5, 1)), ((5, 2, 3), (5, 2))):
            x = quarter_steps(shapes[0], first, generator)
            y = quarter_steps(shapes[1], second, generator)
            yield {"x": x, "y": y, "arguments": {"batch_size": 3, "shuffle": False}}
    x, y = (quarter_steps((5, k), FLOAT, generator).requires_grad_() for k in (2, 1))
    yield {"x": x, "y": y, "arguments": {"batch_size": 3, "shuffle": False}}
    for n, batch_size in SIZES:
        x, y = (quarter_steps((n, k), FLOAT, generator) for k in (2, 1))
        case = {"x": x, "y": y, "arguments": {"batch_size": batch_size, "shuffle": False}}
        yield {**case, "together": True}


def draw_in_order(draw):
    from hypothesis import strategies as st

    n, batch_size = draw(st.integers(1, 7)), draw(st.integers(1, 5))
    x = draw(tensors(dtypes=(FLOAT,), shape=(n, 2)))
    y = draw(tensors(dtypes=(FLOAT,), shape=(n, 1)))
    return {"x": x, "y": y, "arguments": {"batch_size": batch_size, "shuffle": False}}


def numbered(n, layout=Layout.CONTIGUOUS, dtype=FLOAT):
    """Rows that tell their number, and labels that belong to them."""
    line = torch.arange(n)
    x = torch.stack([line, line + 100], 1).to(FLOAT)
    return {"x": lay_out(x, layout), "y": lay_out((line * 2).reshape(n, 1).to(dtype), layout)}


def to_shuffle(seed):
    for n, batch_size in ((30, 7), (40, 8), (24, 1), (30, 50), (5, 2), (1, 1), (2, 3)):
        yield {**numbered(n), "arguments": {"batch_size": batch_size}, "passes": 3}
        arguments = {"batch_size": batch_size, "shuffle": True}
        yield {**numbered(n, dtype=torch.int64), "arguments": arguments, "passes": 3}
    for layout in (Layout.TRANSPOSED, Layout.STRIDED, Layout.OFFSET):
        yield {**numbered(26, layout), "arguments": {"batch_size": 5}, "passes": 3}
    for n, batch_size in ((30, 7), (5, 2)):
        case = {**numbered(n), "arguments": {"batch_size": batch_size}, "passes": 3}
        yield {**case, "together": True}


MANY = 24


def rows(epoch):
    """The numbers of an epoch's rows, batch by batch."""
    return [x[:, 0].tolist() for x, _ in epoch]


def flat(epoch):
    return [row for batch in rows(epoch) for row in batch]


def intact(epoch, n):
    """Tell whether an epoch has each of n rows once, with the label that belongs to it."""
    together = all(torch.equal(x[:, 1], x[:, 0] + 100) for x, _ in epoch) and all(
        torch.equal(y.double(), 2 * x[:, :1].double()) for x, y in epoch
    )
    return together and sorted(flat(epoch)) == list(range(n))


def reshuffled(passes, case):
    """Each pass has each row once, with its label, in an order of its own.

    From 24 rows on: no pass is in the order of X, or that order rotated, and no two are
    alike. A right shuffle does it by chance with (n + 2) / n! <= 26 / 24! < 1e-22 each. A
    shuffle of whole batches, or inside batches, is seen by batches that have the same rows as
    if there were no shuffle: for all batches at once at most 7!**4 * 2! * 5! / 30! < 1e-14 by
    chance (26 rows in batches of 5: 5!**5 * 6! / 26! < 1e-13). Fewer than 100 such passes.
    """
    n, size = len(case["x"]), case["arguments"]["batch_size"]
    for epoch in passes:
        if not intact(epoch, n):
            return "a pass does not have every row once, with the label that belongs to it"
    if n < MANY:
        return True
    orders = [flat(epoch) for epoch in passes]
    if len({tuple(order) for order in orders}) < len(orders):
        return "two passes have the same order"
    rotations = [[*range(k, n), *range(k)] for k in range(n)]
    if any(order in rotations for order in orders):
        return "a pass is in the order of X, or that order rotated"
    blocks = {frozenset(range(k, min(k + size, n))) for k in range(0, n, size)}
    if 1 < size < n and any(set(map(frozenset, rows(epoch))) == blocks for epoch in passes):
        return "the same rows are always together in a batch"
    return True


def seeded(seed):
    for k, (n, batch_size) in enumerate(((30, 7), (24, 8), (28, 5), (26, 30))):
        yield {**numbered(n), "batch_size": batch_size, "seed": 10 * seed + k}


def follows_the_generator(passes, case):
    """The order is a function of the generator's state: equal for equal, else different.

    Different orders are equal by chance with 1 / 24! < 1e-23, ten of them each turn.
    """
    if not all(intact(epoch, len(case["x"])) for epochs in passes.values() for epoch in epochs):
        return "a pass does not have every row once, with the label that belongs to it"
    orders = {name: [tuple(flat(epoch)) for epoch in passes[name]] for name in passes}
    if orders.pop("without shuffle") != [tuple(range(len(case["x"])))]:
        return "shuffle=False with a generator does not keep the order of X"
    if orders["a generator"] != orders.pop("another in the same state"):
        return "two generators in the same state give different orders"
    distinct = [order for epochs in orders.values() for order in epochs]
    if len(set(distinct)) < len(distinct):
        return "passes with generators in different states have the same order"
    return True


def unequal(seed):
    for n, m in ((5, 4), (4, 5), (1, 3), (3, 1), (6, 2), (2, 1)):
        for shuffle in (False, True):
            yield {"x": torch.ones(n, 2), "y": torch.ones(m, 1), "shuffle": shuffle}


# train_epoch and evaluate

SHAPES = {"classes": ((3, 2), (3,))}
TWO_LAYERS = ((3, 2), (3,), (1, 3), (1,))

UNEVEN = [[0, 1, 2], [3, 4], [5, 6, 7, 8], [9, 10]]
EVERY_BATCH = (
    {"batch_size": 4},
    {"batch_size": 3},
    {"batch_size": 11},
    {"batch_sampler": UNEVEN},
    {"batch_sampler": [[7, 2], [0, 1, 3, 4, 5, 6], [10, 9, 8]]},
)
LONELY = ({"batch_size": 1}, {"batch_size": 5}, {"batch_sampler": [[2], [0, 1, 3], [4]]})
PART = (
    {"batch_size": 4, "drop_last": True},
    {"batch_size": 3, "sampler": [8, 1, 1, 4, 6]},
    {"batch_sampler": [[0, 1], [4, 5, 6, 7, 8]]},
)
ROWS = 11


def data(generator, net="plain", n=ROWS):
    """Weights, x and y for a network; class numbers for the one that tells classes."""
    y = torch.randint(0, 3, (n,), generator=generator)
    if net != "classes":
        y = torch.randint(0, 5, (n, 1), generator=generator) / 4
    weights = numbers(SHAPES.get(net, TWO_LAYERS), generator)
    x = quarter_steps((n, 2), FLOAT, generator, limit=2.0) + 0.1 * torch.arange(n).reshape(n, 1)
    return {"net": net, "weights": weights, "x": x, "y": y}


def work(seed):
    """Every way of making batches with each loss; one sample in a batch among them."""
    generator = torch.Generator().manual_seed(seed)
    for optimizer in ("SGD", "decay"):
        for settings in EVERY_BATCH + LONELY:
            for net, loss in (("plain", "skewed"), ("classes", "cross entropy")):
                case = {**data(generator, net), "settings": settings}
                yield {**case, "loss": loss, "optimizer": optimizer}
    for settings in EVERY_BATCH[:4]:
        for loss in ("summed", "mean squared error", "logits"):
            case = {**data(generator), "settings": settings}
            yield {**case, "loss": loss, "optimizer": "SGD"}


def work_and_frozen(seed):
    """The same, and networks of which one parameter is frozen."""
    yield from work(seed)
    generator = torch.Generator().manual_seed(seed + 4)
    for frozen in range(4):
        for optimizer in ("SGD", "decay"):
            case = {**data(generator), "settings": EVERY_BATCH[frozen]}
            yield {**case, "loss": "skewed", "optimizer": optimizer, "frozen": frozen}


def parts(seed):
    """The same, and loaders that leave out or repeat samples."""
    yield from work(seed + 1)
    generator = torch.Generator().manual_seed(seed + 2)
    for settings in PART:
        for loss in ("skewed", "logits"):
            case = {**data(generator), "settings": settings}
            yield {**case, "loss": loss, "optimizer": "SGD"}


def draw_work(draw):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    case = data(generator, n=draw(st.integers(1, 7)))
    settings = {"batch_size": draw(st.integers(1, 4))}
    return {**case, "settings": settings, "loss": "skewed", "optimizer": "SGD"}


MODES = ("plain", "louder", "loud root", "dropout", "norm")
FLAGS = (
    *("train", "eval", "only the root in training mode", "only the root in eval mode"),
    *("mixed", "mixed, root in eval mode"),
)


def leftovers(seed):
    generator = torch.Generator().manual_seed(seed)
    for net in MODES:
        for place, flags in enumerate(FLAGS):
            case = {**data(generator, net), "settings": EVERY_BATCH[place % 5]}
            yield {**case, "flags": flags, "grad": float(place % 3)}


def draw_leftovers(draw):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    net = draw(st.sampled_from(MODES))
    case = {**data(generator, net, n=4), "settings": {"batch_size": 2}}
    flags = draw(st.sampled_from(FLAGS))
    return {**case, "flags": flags, "grad": float(draw(st.integers(0, 2)))}


OPTIMIZERS = ("momentum", "Adam", "AdamW", "RMSprop", "two rates", "last layer only", "SGD")


def careers(seed):
    generator = torch.Generator().manual_seed(seed)
    for optimizer in OPTIMIZERS:
        for settings in EVERY_BATCH[::2]:
            net = "norm" if settings == {"batch_size": 4} else "plain"
            case = {**data(generator, net), "settings": settings}
            yield {**case, "optimizer": optimizer}


def to_evaluate(seed):
    generator = torch.Generator().manual_seed(seed)
    for net in MODES:
        for place, flags in enumerate(FLAGS):
            settings = (EVERY_BATCH + LONELY)[place]
            yield {**data(generator, net), "settings": settings, "loss": "skewed", "flags": flags}
    for settings in EVERY_BATCH[3:] + LONELY + PART:
        for net, loss in (("plain", "summed"), ("classes", "cross entropy")):
            yield {**data(generator, net), "settings": settings, "loss": loss, "flags": "train"}


def draw_to_evaluate(draw):
    from hypothesis import strategies as st

    generator = torch.Generator().manual_seed(draw(st.integers(0, 99)))
    case = data(generator, draw(st.sampled_from(("plain", "louder", "loud root", "norm"))), n=5)
    settings = {"batch_size": draw(st.integers(1, 4))}
    return {**case, "settings": settings, "loss": "skewed", "flags": draw(st.sampled_from(FLAGS))}


def without_graph(seed):
    generator = torch.Generator().manual_seed(seed)
    for net in ("plain", "louder", "loud root", "norm"):
        for settings in EVERY_BATCH[:2]:
            yield {**data(generator, net), "settings": settings}


SPEC = Exercise(
    title="Layers, loaders and optimizers",
    file="mid_level.py",
    names=("Net", "make_loader", "train_epoch", "evaluate"),
    points=20,
    checks=(
        same(
            "Net has three linear layers and gives logits",
            scenario="network",
            on=Inputs(listed=listed_net, draw=draw_net, count=12),
            rule=Rule(loosen=4),
            points=2,
            hint="self.fc1 = nn.Linear(2, 4), then fc2 and fc3; relu after the first two only, and "
            "no sigmoid at the end. Nothing else has parameters.",
        ),
        same(
            "make_loader without shuffle keeps order and the last batch",
            scenario="epochs",
            on=Inputs(listed=in_order, draw=draw_in_order, count=12),
            rule=EXACT,
            points=2,
            hint="DataLoader(TensorDataset(X, Y), batch_size, shuffle=...): pairs (x, y), nothing "
            "dropped, values and dtypes as they were, and each pass begins from the start.",
            after=None,
        ),
        holds(
            "make_loader shuffles anew for every pass",
            scenario="epochs",
            on=Inputs(listed=to_shuffle),
            where=reshuffled,
            points=2,
            hint="shuffle=True is the default and goes to the DataLoader, which then draws a new "
            "order whenever it is iterated. An order drawn in make_loader is drawn once.",
            after="make_loader without shuffle keeps order and the last batch",
        ),
        holds(
            "make_loader draws from the generator it is given",
            scenario="from_generator",
            on=Inputs(listed=seeded),
            where=follows_the_generator,
            points=1,
            hint="Hand the generator itself to the DataLoader, not a number taken from it: its "
            "state moves on from pass to pass.",
            after="make_loader shuffles anew for every pass",
            generators_untouched=True,
        ),
        raises(
            "make_loader refuses X and Y of different lengths",
            scenario="first_batch",
            on=Inputs(listed=unequal),
            kinds=(ValueError,),
            points=1,
            hint="TensorDataset refuses them with an AssertionError. Compare the lengths first and "
            "raise ValueError.",
            after="make_loader without shuffle keeps order and the last batch",
        ),
        same(
            "train_epoch takes one step for each batch",
            scenario="trained",
            on=Inputs(listed=work_and_frozen, draw=draw_work, count=10),
            rule=STEPS,
            points=2,
            hint="For each batch: clear the gradients, loss_fn(net(x), y) in this order, "
            "loss.backward(), optimizer.step().",
            after=None,
        ),
        same(
            "train_epoch returns the mean loss of a sample",
            scenario="epoch_loss",
            on=Inputs(listed=parts, draw=draw_work, count=10),
            rule=STEPS,
            points=1,
            hint="Add up loss.item() * len(x) and divide by the number of samples that came, not "
            "of batches, and not by the length of the dataset. Take each loss before its step.",
            after="train_epoch takes one step for each batch",
        ),
        same(
            "train_epoch clears what the caller left: eval mode, gradients",
            scenario="left_over",
            on=Inputs(listed=leftovers, draw=draw_leftovers, count=8),
            rule=STEPS,
            points=2,
            hint="net.train() puts every submodule into training mode, whatever the root's flag "
            "says. Clear the gradients before each backward, the first included.",
            after="train_epoch takes one step for each batch",
        ),
        same(
            "train_epoch works with the optimizer it is given",
            scenario="several_epochs",
            on=Inputs(listed=careers),
            rule=Rule(loosen=64),
            points=2,
            hint="Momentum and Adam keep state between steps, and parameter groups have rates of "
            "their own: call step() of that very optimizer, never build another.",
            after="train_epoch takes one step for each batch",
        ),
        same(
            "evaluate returns the mean loss of a sample in eval mode",
            scenario="evaluated",
            on=Inputs(listed=to_evaluate, draw=draw_to_evaluate, count=10),
            grad=False,
            rule=Rule(loosen=4),
            points=2,
            hint="net.eval() before the first batch, for every submodule; weigh each batch's loss "
            "by its number of samples.",
            after=None,
        ),
        same(
            "evaluate builds no graph",
            scenario="graphless",
            on=Inputs(listed=without_graph),
            rule=EXACT,
            points=1,
            hint="eval() does not switch the graph off; torch.no_grad() does.",
            after="evaluate returns the mean loss of a sample in eval mode",
        ),
        same(
            "evaluate leaves the network as it was",
            scenario="left_alone",
            on=Inputs(listed=leftovers, draw=draw_leftovers, count=8),
            rule=EXACT,
            points=1,
            hint="Note the training flag of every submodule and put each back; net.train() at the "
            "end would switch on those that were off. Leave gradients alone.",
            after="evaluate returns the mean loss of a sample in eval mode",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Do not write into X and Y, do not seed global generators, do not use them where a "
        "generator is given, and leave grad mode as it was.",
    ),
    modules=("torch._dynamo",),
)

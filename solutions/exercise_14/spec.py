"""The mark sheet of exercise-14."""

import itertools

import torch

from grader.spec import (
    EXACT,
    FLOATING,
    Exercise,
    Inputs,
    SideConditions,
    every_tensor,
    quarter_steps,
    same,
    tensors,
)

# The graphs, models and modes that scenarios.py can build.
GRAPHS = (
    "one step",
    "two leaves",
    "constant operand",
    "own function",
    "view of a leaf",
    "one output of several",
    "from the second of several",
    "largest",
    "cat",
    "in place",
    "written through a view",
    "view written to",
    "after backward",
    "regression",
    "network",
    "reduction",
    "frozen half",
    "dtype",
)
BARE = (
    "constant",
    "itself",
    "leaf",
    "leaf with a .grad",
    "parameter",
    "detached",
    "made in no_grad",
    "constants",
    "comparison",
    "whole numbers",
)
STEPS = (
    "add",
    "mul",
    "sub",
    "neg",
    "tanh",
    "clone",
    "detach",
    "first of two",
    "both of two",
    "larger",
)
# Each step works on two of the values before it; 0 and 1 are leaves, 2 is a constant.
SHARING = (
    [["mul", 0, 0]],  # a leaf twice in one node
    [["neg", 0, 0], ["tanh", 0, 0], ["add", 3, 4]],  # a leaf in two nodes
    [["tanh", 0, 0], ["neg", 3, 3], ["clone", 3, 3], ["add", 4, 5]],  # a diamond
    [["neg", 0, 0], ["tanh", 3, 3], ["add", 4, 0]],  # a long way and a short one
    [["neg", 0, 0], ["neg", 1, 1], ["mul", 3, 4]],  # nodes and leaves that look alike
    [["neg", 0, 0], ["neg", 0, 0], ["add", 3, 4]],  # nodes alike with one operand
    [["both of two", 0, 1]],  # two outputs of one node
)
LAST = ["add", -1, 0]  # so that the last value has a graph in any case
MODELS = (
    "batch norm",
    "linear",
    "nested",
    "no parameters",
    "batch norm alone",
    "cumulative average",
    "instance norm",
    "running total",
)
MODES = (
    "all train",
    "none trains",
    "norms frozen",
    "only norms train",
    "only the model itself",
    "all but the model itself",
    "every other part",
    "the first parts",
    "the last parts",
)


def values(shape, seed):
    return quarter_steps(shape, torch.float32, torch.Generator().manual_seed(seed))


def named_graphs(seed):
    for graph in GRAPHS:
        yield {"graph": graph, "x": values((2, 3), seed)}
    for shape in ((0, 3), ()):
        for graph in ("one step", "two leaves", "own function", "constant operand"):
            yield {"graph": graph, "x": values(shape, seed)}


def draw_graph(draw):
    from hypothesis import strategies as st

    graph = draw(st.sampled_from(GRAPHS))
    return {"graph": graph, "x": draw(tensors(shape=(2, 3), dtypes=(torch.float32,)))}


def bare(seed):
    """Tensors that no operation has made; the case's own tensor with and without grad."""
    for graph in BARE:
        yield {"graph": graph, "x": values((2, 3), seed)}
    for x in every_tensor(seed, dtypes=FLOATING[:2], shapes=[(), (0,), (2, 3)]):
        yield {"graph": "itself", "x": x.requires_grad_()}


def draw_program(draw):
    from hypothesis import strategies as st

    step = st.tuples(st.sampled_from(STEPS), st.integers(0, 20), st.integers(0, 20))
    program = draw(st.lists(step, min_size=1, max_size=12))
    x = draw(tensors(shape=(2,), dtypes=(torch.float32,), limit=1.0))
    return {"program": [*map(list, program), LAST], "x": x}


def programs(seed):
    """The ways of sharing one by one, then random programs: values used often or not at all."""
    generator = torch.Generator().manual_seed(seed)
    for program in SHARING:
        yield {"program": program, "x": quarter_steps((2,), torch.float32, generator, 1.0)}
    for length in (1, 2, 3, 5, 8, 13, 21, 34):
        numbers = torch.randint(0, 1000, (length, 3), generator=generator).tolist()
        program = [*([STEPS[a % len(STEPS)], b, c] for a, b, c in numbers), LAST]
        yield {"program": program, "x": quarter_steps((2,), torch.float32, generator, 1.0)}


def large(seed):
    """The sizes that the contract names; the ways through them double at every step."""
    x = values((2,), seed)
    for form, size in (
        ("chain", 5000),
        ("mixed chain", 5000),
        ("diamonds", 40),
        ("same operand twice", 40),
        ("ladder", 60),
        ("chain", 999),
        ("diamonds", 3),
    ):
        yield {"form": form, "size": size, "x": x}


def logged(seed):
    """Every model in every mode, with a writer that only runs it and with one that switches it
    to eval mode and back, as the real one does; an example that requires grad."""
    for switches, mode, model in itertools.product((False, True), MODES, MODELS):
        yield {"model": model, "mode": mode, "switches": switches, "x": values((4, 3), seed)}
    for model in MODELS:
        x = values((2, 3), seed + 1).requires_grad_()
        yield {"model": model, "mode": "all train", "switches": False, "x": x}


def draw_logged(draw):
    from hypothesis import strategies as st

    model, mode = draw(st.sampled_from(MODELS)), draw(st.sampled_from(MODES))
    x = draw(tensors(shape=(draw(st.integers(2, 4)), 3), dtypes=FLOATING[:1]))
    return {"model": model, "mode": mode, "switches": draw(st.booleans()), "x": x}


def failing(seed):
    errors = itertools.cycle(("RuntimeError", "OSError", "ValueError"))
    models = (*MODELS[:4], "running total")
    for does, mode, model in itertools.product(("runs", "nothing", "switches"), MODES, models):
        x = values((4, 3), seed)
        yield {"model": model, "mode": mode, "error": next(errors), "does": does, "x": x}


def written(seed):
    """Modes for the parts too: the real writer itself puts every part into the model's mode.

    Few, for a trace takes long: each mode once, each model in train and in eval mode.
    """
    nested = [("nested", mode) for mode in MODES[:6]]
    for model, mode in (*nested, ("batch norm", MODES[0]), ("batch norm", MODES[1])):
        yield {"model": model, "mode": mode, "x": values((4, 3), seed)}


COUNTS = "graph_ops: counts the nodes of each class"
CALL = "log_graph: one add_graph with the very model and example, the writer left open"

SPEC = Exercise(
    title="Walk the graph, and export it",
    file="graph_walk.py",
    names=("graph_ops", "log_graph"),
    points=10,
    checks=(
        same(
            COUNTS,
            scenario="ops",
            on=Inputs(listed=named_graphs, draw=draw_graph, count=8),
            rule=EXACT,
            points=1,
            after=None,
            hint="Begin with t.grad_fn; node.next_functions holds pairs (node, number), with None "
            "for an operand that needs no gradient. The name is type(node).__name__.",
        ),
        same(
            "graph_ops: every node counts once, whatever leads to it",
            scenario="program_ops",
            on=Inputs(listed=programs, draw=draw_program, count=40),
            rule=EXACT,
            points=1,
            after=COUNTS,
            hint="Remember every node you have seen, for the whole walk: the node itself and not "
            "its name, which many nodes share. It may be reached by a short way and a long one.",
        ),
        same(
            "graph_ops: nothing without a grad_fn",
            scenario="ops",
            on=Inputs(listed=bare),
            rule=EXACT,
            points=1,
            after=COUNTS,
            hint="Leaves and constants have no grad_fn: the answer is an empty dict.",
        ),
        same(
            "graph_ops: long chains and stacked diamonds finish",
            scenario="large_ops",
            on=Inputs(listed=large),
            rule=EXACT,
            points=1,
            after=COUNTS,
            hint="Recursion ends after about 1000 calls: keep a list of nodes to visit. Mark a "
            "node as seen before you go on from it, or 40 diamonds are 2 ** 40 ways.",
        ),
        same(
            "graph_ops: a second look sees the same, and backward still works",
            scenario="repeated",
            on=Inputs(listed=programs),
            points=1,
            after=COUNTS,
            hint="Begin with a new set and a new dict in every call (a default argument is made "
            "once for all calls), and only read: no backward.",
        ),
        same(
            CALL,
            scenario="recorded",
            on=Inputs(listed=logged, draw=draw_logged, count=8),
            rule=EXACT,
            points=1,
            after=None,
            hint="Call writer.add_graph(model, example) once, with these two objects and not with "
            "copies. Who made the writer closes it.",
        ),
        same(
            "log_graph: training flags and state_dict as before",
            scenario="kept",
            on=Inputs(listed=logged, draw=draw_logged, count=8),
            rule=EXACT,
            points=1,
            after=CALL,
            hint="The writer runs the model, which changes batch norm in training mode. Note the "
            "flag of every module, switch to eval mode, and put each flag back afterwards, also "
            "if you did not touch it: the real writer does. A forward may also put a new tensor "
            "in the place of a buffer.",
        ),
        same(
            "log_graph: as before also when the writer raises",
            scenario="failed",
            on=Inputs(listed=failing),
            rule=EXACT,
            points=1,
            after=CALL,
            hint="What has to happen in any case belongs into finally.",
        ),
        same(
            "log_graph: the real SummaryWriter writes the graph",
            scenario="real",
            on=Inputs(listed=written),
            rule=EXACT,
            points=1,
            after=CALL,
            hint="Try it: SummaryWriter from torch.utils.tensorboard, then tensorboard --logdir. "
            "(Where tensorboard is not installed this check passes by itself.)",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="Leave t, the example and global settings alone: no requires_grad_(), and grad mode "
        "as it was.",
    ),
    modules=(
        "torch.utils.tensorboard",
        "tensorboard.backend.event_processing.event_file_loader",
        "tensorboard.compat.proto.graph_pb2",
        # What the real writer's trace of a model imports.
        "torch.fx.experimental.symbolic_shapes",
        "torch.distributed.tensor",
    ),
)

"""The mark sheet of exercise-13."""

import itertools

import torch

from grader.spec import (
    EXACT,
    FLOATING,
    Exercise,
    Inputs,
    Layout,
    SideConditions,
    every_tensor,
    lay_out,
    quarter_steps,
    raises,
    same,
    tensors,
)

PLAIN = (torch.float32, torch.float64)
SHAPES = ((3,), (), (2, 3), (1,), (0,))
KINDS = (
    "itself",
    "leaf",
    "product",
    "parameter",
    "frozen parameter",
    "product of constants",
    "product of a constant and a leaf",
    "clone",
    "detached",
    "detached, then switched on",
    "leaf, then switched off",
    "leaf with a .grad, then switched off",
    "made in no_grad",
    "view",
    "view of a constant",
    "view of a constant, then switched on",
    "view made in no_grad",
    "written in place",
    "leaf updated in no_grad",
    "after backward",
    "retained",
    "own function",
    "own function of a constant",
    "one of several",
    "whole numbers",
    "comparison",
    "complex leaf",
    "complex product",
    "complex constant",
    "magnitude of a complex leaf",
)


def kinds(seed):
    """Every way of making a tensor; the case's own tensor in every dtype and layout."""
    generator = torch.Generator().manual_seed(seed)
    for name, shape in itertools.product(KINDS, ((3,), (), (0,))):
        yield {"name": name, "x": quarter_steps(shape, torch.float32, generator)}
    for x in every_tensor(seed, shapes=[(2, 3), (3,)], dtypes=FLOATING):
        yield {"name": "itself", "x": x.requires_grad_()}
    for dtype in (torch.int64, torch.bool, torch.uint8):
        yield {"name": "itself", "x": quarter_steps((3,), dtype, generator)}


def draw_kind(draw):
    from hypothesis import strategies as st

    flag = draw(st.booleans())
    return {"name": draw(st.sampled_from(KINDS)), "x": draw(tensors(requires_grad=flag))}


# The graphs that scenarios.py can build, with the tensors in them; out is always the last.
GRAPHS = {
    "square of a product": ("x", "y", "h", "out"),
    "x + y": ("x", "y", "out"),
    "a + b, b made last": ("x", "y", "a", "b", "out"),
    "a + b, a made last": ("x", "y", "b", "a", "out"),
    "square of a sum": ("x", "y", "b", "a", "h", "out"),
    "h used twice": ("x", "y", "h", "a", "out"),
    "x used twice": ("x", "y", "h", "out"),
    "sum over all": ("x", "y", "h", "out"),
    "two of one node": ("x", "y", "a", "b", "out"),
}
PLACES = [(graph, name) for graph, names in GRAPHS.items() for name in names]
# Here a gradient goes on to two operands, both of which are handed the same memory.
SHARING = ("x + y", "a + b, b made last", "a + b, a made last", "square of a sum", "h used twice")
APART = [(graph, name) for graph, name in PLACES if graph not in SHARING]


def odd_eighths(shape, dtype, generator, limit=1.5):
    """Values that are never 0, and that no sum or product of which is a limit used here."""
    return quarter_steps(shape, dtype, generator, limit) + 0.125


def tensors_like(names, shape, dtype, generator):
    return {name: odd_eighths(shape, dtype, generator) for name in names}


def watched(seed):
    """Every graph, all of its tensors watched or some; one backward to three."""
    generator = torch.Generator().manual_seed(seed)

    def case(graph, names, shape, dtype, passes):
        vs = [odd_eighths(shape, dtype, generator) for _ in range(passes)]
        pair = tensors_like("xy", shape, dtype, generator)
        return {"graph": graph, "names": list(names), **pair, "vs": vs}

    for graph, name in PLACES:
        yield case(graph, (name,), (3,), torch.float32, 2)
    for passes, (graph, names) in itertools.product((1, 3), GRAPHS.items()):
        yield case(graph, names, (3,), torch.float32, passes)
    for shape, dtype, graph in itertools.product(SHAPES, PLAIN, ("h used twice", "sum over all")):
        yield case(graph, GRAPHS[graph], shape, dtype, 2)
    yield case("x + y", (), (3,), torch.float32, 1)
    for layout, graph in itertools.product(Layout, ("square of a product", "x + y")):
        some = case(graph, GRAPHS[graph], (2, 3), torch.float32, 2)
        yield some | {"vs": [lay_out(v, layout) for v in some["vs"]]}
    exploding = torch.tensor([INFINITY, -INFINITY, float("nan")])
    yield case("x + y", ("x", "out"), (3,), torch.float32, 1) | {"vs": [exploding]}


def draw_watched(draw):
    from hypothesis import strategies as st

    graph = draw(st.sampled_from(sorted(GRAPHS)))
    names = draw(st.lists(st.sampled_from(GRAPHS[graph]), unique=True, max_size=6))
    dtypes = (draw(st.sampled_from(PLAIN)),)
    like = tensors(shape=draw(st.sampled_from(SHAPES)), dtypes=dtypes, limit=1.5)
    vs = draw(st.lists(like, min_size=1, max_size=3))
    return {"graph": graph, "names": names, "x": draw(like), "y": draw(like), "vs": vs}


def trained(seed):
    generator = torch.Generator().manual_seed(seed)
    for passes, dtype, shape in itertools.product((1, 2, 4), PLAIN, ((3,), ())):
        vs = [odd_eighths(shape, dtype, generator) for _ in range(passes)]
        yield {**tensors_like("xy", shape, dtype, generator), "vs": vs}


def two_gradients(seed):
    """Every graph, with two incoming gradients; a shape with one element, one with none."""
    generator = torch.Generator().manual_seed(seed)
    for graph, dtype in itertools.product(GRAPHS, PLAIN):
        yield {"graph": graph, **tensors_like("xyvw", (3,), dtype, generator)}
    for graph, shape in itertools.product(GRAPHS, ((), (2, 3))):
        yield {"graph": graph, **tensors_like("xyvw", shape, torch.float32, generator)}
    yield {"graph": "x + y", **tensors_like("xyvw", (0,), torch.float32, generator)}


def stops(seed):
    generator = torch.Generator().manual_seed(seed)
    for before, graph in itertools.product((1, 0, 2), GRAPHS):
        pair = tensors_like("xyv", (3,), torch.float32, generator)
        yield {"graph": graph, **pair, "before": before}


# No multiple of a power of two: no gradient made of quarters and eighths lies on the limit.
LIMITS = (0.7, 0.3, 1.3, 5.7, 0.01)
INFINITY = float("inf")


def clips(seed):
    """Every tensor of the graphs that share no gradient, clipped before and after building."""
    generator = torch.Generator().manual_seed(seed)

    def case(graph, target, early, limit, shape=(3,), dtype=torch.float32, passes=1):
        vs = [odd_eighths(shape, dtype, generator, 3.0) for _ in range(passes)]
        pair = tensors_like("xy", shape, dtype, generator)
        arguments = {"graph": graph, "target": target, "early": early, "limit": limit}
        return {**arguments, **pair, "vs": vs}

    limits = itertools.cycle(LIMITS)
    for early, (graph, target) in itertools.product((False, True), APART):
        yield case(graph, target, early, next(limits))
    for graph, target in (*APART, ("h used twice", "h"), ("x + y", "out")):
        yield case(graph, target, False, 0.7, passes=3)
    for shape, dtype, limit in itertools.product(SHAPES, PLAIN, (0.3, 1, 2)):
        yield case("square of a product", "h", False, limit, shape, dtype, 2)
    yield case("square of a product", "h", True, 0.3, passes=12)
    exploding = case("x + y", "out", False, 0.7)
    yield exploding | {"vs": [torch.tensor([INFINITY, -INFINITY, 0.0])]}


def draw_clip(draw):
    from hypothesis import strategies as st

    graph, target = draw(st.sampled_from(APART))
    dtypes = (draw(st.sampled_from(PLAIN)),)
    like = tensors(shape=draw(st.sampled_from(SHAPES)), dtypes=dtypes, limit=3.0)
    return {
        "graph": graph,
        "target": target,
        "early": draw(st.booleans()),
        "limit": draw(st.sampled_from(LIMITS)),
        "x": draw(like),
        "y": draw(like),
        "vs": draw(st.lists(like, min_size=1, max_size=3)),
    }


def layouts(seed):
    """The gradient of sum(), which is one number expanded, and gradients in every layout."""
    generator = torch.Generator().manual_seed(seed)
    for target, limit, shape in itertools.product(("a", "out", "x"), (0.3, 4.0), SHAPES[:3]):
        pair = tensors_like("xy", shape, torch.float32, generator)
        yield {"target": target, "limit": limit, **pair, "v": None}
    for target, layout in itertools.product(("a", "b", "out", "x"), Layout):
        pair = tensors_like("xy", (2, 3), torch.float32, generator)
        v = lay_out(odd_eighths((2, 3), torch.float32, generator), layout)
        yield {"target": target, "limit": 0.7, **pair, "v": v}


def clipped_once(names, places=PLACES):
    """Return a function of the seed: every place, with tensors of the given names."""

    def cases(seed):
        generator = torch.Generator().manual_seed(seed)
        limits = itertools.cycle(LIMITS[:3])
        for graph, target in places:
            values = tensors_like(names, (3,), torch.float32, generator)
            yield {"graph": graph, "target": target, "limit": next(limits), **values}
        for graph, target in places[::2]:
            values = tensors_like(names, (2, 2), torch.float64, generator)
            yield {"graph": graph, "target": target, "limit": next(limits), **values}
        for (graph, target), shape in itertools.product(places[::3], ((), (1,))):
            values = tensors_like(names, shape, torch.float32, generator)
            yield {"graph": graph, "target": target, "limit": next(limits), **values}

    return cases


def touching(seed):
    """Every place, and an exploding gradient at each operand of a sum."""
    yield from clipped_once("xyv")(seed)
    generator = torch.Generator().manual_seed(seed)
    for graph in SHARING[:3]:
        for target in GRAPHS[graph][:-1]:
            pair = tensors_like("xy", (3,), torch.float32, generator)
            v = torch.tensor([INFINITY, -INFINITY, 0.0])
            yield {"graph": graph, "target": target, "limit": 0.7, **pair, "v": v}


# The second derivative of a plain sum is 0 whatever is done to the first.
CURVED = [(graph, name) for graph, name in PLACES if graph not in SHARING[:3]]


def two_clips(seed):
    generator = torch.Generator().manual_seed(seed)
    for (graph, target), (tight, loose) in itertools.product(PLACES, ((0.3, 1.3), (1.3, 0.3))):
        values = tensors_like("xyv", (3,), torch.float32, generator)
        yield {"graph": graph, "target": target, "tight": tight, "loose": loose, **values}


def senseless(seed):
    generator = torch.Generator().manual_seed(seed)
    for limit, target in itertools.product((0.0, -1.0, 0, -1, -0.25, -1e-9), ("x", "h", "out")):
        x = quarter_steps((3,), torch.float32, generator)
        yield {"target": target, "limit": limit, "x": x}


LOG = "watch_grads: one entry per backward, the whole gradient of that backward"
CLIP = "clip_gradient: the gradient through t is clamped"

SPEC = Exercise(
    title="Leaves, intermediates and hooks",
    file="hooks.py",
    names=("node_kind", "watch_grads", "clip_gradient"),
    points=20,
    checks=(
        same(
            "node_kind: constant, leaf or intermediate",
            scenario="kind",
            on=Inputs(listed=kinds, draw=draw_kind, count=24),
            rule=EXACT,
            points=3,
            after=None,
            hint="Ask requires_grad first: is_leaf is True for every tensor without it. A view or "
            "a clone of a leaf is computed from it, so it is an intermediate. The dtype says "
            "nothing: complex tensors have gradients too.",
        ),
        same(
            LOG,
            scenario="logged",
            on=Inputs(listed=watched, draw=draw_watched, count=24),
            points=2,
            after=None,
            hint="t.register_hook calls your function once per backward, with the sum over all "
            "ways that lead to t. A function made in a loop sees the loop's last name.",
        ),
        same(
            "watch_grads: leaves are watched from graph to graph",
            scenario="new_graphs",
            on=Inputs(listed=trained),
            points=1,
            after=LOG,
            hint="A leaf outlives the graphs built on it. Log what arrives in each backward, not "
            ".grad, which adds up and which somebody may clear in between. Each name has its list "
            "from the start, and a backward that does not reach a tensor adds nothing.",
        ),
        same(
            "watch_grads: entries are detached copies of their own",
            scenario="copies",
            on=Inputs(listed=two_gradients),
            points=2,
            after=LOG,
            hint="Autograd hands the same memory to .grad, to the other operand of a sum and to "
            "the caller. Keep grad.detach().clone(), a copy for each entry.",
        ),
        same(
            "watch_grads: the gradients themselves do not change",
            scenario="unchanged",
            on=Inputs(listed=two_gradients),
            points=2,
            after=LOG,
            hint="What a hook returns replaces the gradient: return nothing. A detached gradient "
            "cuts off second derivatives, and retain_grad would leave a .grad behind.",
        ),
        same(
            "watch_grads: stop() removes its hooks and no others",
            scenario="stopped",
            on=Inputs(listed=stops),
            points=2,
            after=LOG,
            hint="register_hook returns a handle; stop() calls remove() of each. Other people's "
            "hooks on the same tensors stay, and a second stop() does nothing.",
        ),
        same(
            CLIP,
            scenario="clipped",
            on=Inputs(listed=clips, draw=draw_clip, count=24),
            points=2,
            after=None,
            hint="The hook returns the gradient clamped elementwise to [-limit, limit], in every "
            "backward, and before it is added to .grad or passed on.",
        ),
        same(
            "clip_gradient: it takes gradients in any layout",
            scenario="laid_out",
            on=Inputs(listed=layouts),
            points=1,
            after=CLIP,
            hint="sum().backward() hands over one number, expanded to the whole shape, and others "
            "may hand over a transposed gradient. Neither view() it nor write to it: return a new "
            "tensor.",
        ),
        same(
            "clip_gradient: nothing else is touched",
            scenario="elsewhere",
            on=Inputs(listed=touching),
            points=1,
            after=CLIP,
            hint="clamp_ writes into memory that the other operand of a sum, or the caller, "
            "still reads. Use clamp and return the new tensor.",
        ),
        same(
            "clip_gradient: it can be differentiated again",
            scenario="twice",
            on=Inputs(listed=clipped_once("xyvw", CURVED)),
            points=1,
            after=CLIP,
            hint="With create_graph the hook's own operations are recorded. No detach, no .data "
            "and no no_grad in it.",
        ),
        same(
            "clip_gradient: handle.remove() undoes it",
            scenario="removed",
            on=Inputs(listed=two_clips),
            points=1,
            after=CLIP,
            hint="Return what register_hook returns. Each call has a hook and a handle of its "
            "own, and other hooks on t stay.",
        ),
        raises(
            "clip_gradient: a limit that is not positive is refused",
            scenario="refused",
            on=Inputs(listed=senseless),
            kinds=(ValueError,),
            points=1,
            after=CLIP,
            hint="Look at limit before anything is registered: 0 and below is a ValueError.",
        ),
    ),
    side_conditions=SideConditions(
        points=1,
        hint="node_kind only looks: it switches no flag and computes nothing with t in place. "
        "Leave global settings such as grad mode alone.",
    ),
    modules=("torch.fx.experimental.symbolic_shapes",),
)

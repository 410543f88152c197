"""Runs beside the learner's file: tensors of every kind, and graphs to hang hooks in."""

import contextlib
import warnings

import torch


class Double(torch.autograd.Function):
    """2 * x as a node of its own."""

    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, grad):
        return 2 * grad


def leaf_of(x):
    return x.detach().clone().requires_grad_()


def without_grad(f):
    with torch.no_grad():
        return f()


def after_backward(x):
    h = leaf_of(x) * 2
    (h * h).sum().backward()
    return h


def with_grad(x):
    w = leaf_of(x)
    w.sum().backward()
    return w


def retained(x):
    h = leaf_of(x) * 2
    h.retain_grad()
    return h


def updated(x):
    w = leaf_of(x)
    with torch.no_grad():
        w.mul_(2)
    return w


def complex_of(x):
    return torch.complex(x.detach().float(), torch.ones(x.shape))


# From a tensor to one that is interesting to ask about.
TENSORS = {
    "itself": lambda x: x,
    "leaf": leaf_of,
    "parameter": lambda x: torch.nn.Parameter(x.detach().clone()),
    "frozen parameter": lambda x: torch.nn.Parameter(x.detach().clone(), requires_grad=False),
    "product": lambda x: leaf_of(x) * 2,
    "product of constants": lambda x: x.detach() * 2,
    "product of a constant and a leaf": lambda x: x.detach() * leaf_of(x),
    "clone": lambda x: leaf_of(x).clone(),
    "detached": lambda x: (leaf_of(x) * 2).detach(),
    "detached, then switched on": lambda x: (leaf_of(x) * 2).detach().requires_grad_(),
    "leaf, then switched off": lambda x: leaf_of(x).requires_grad_(False),
    "leaf with a .grad, then switched off": lambda x: with_grad(x).requires_grad_(False),
    "made in no_grad": lambda x: without_grad(lambda: leaf_of(x) * 2),
    "view": lambda x: leaf_of(x).view(x.shape),
    "view of a constant": lambda x: x.detach().view(x.shape),
    "view of a constant, then switched on": lambda x: x.detach().view(x.shape).requires_grad_(),
    "view made in no_grad": lambda x: without_grad(lambda: leaf_of(x).view(x.shape)),
    "written in place": lambda x: torch.zeros_like(x.detach()).add_(leaf_of(x)),
    "leaf updated in no_grad": updated,
    "after backward": after_backward,
    "retained": retained,
    "own function": lambda x: Double.apply(leaf_of(x)),
    "own function of a constant": lambda x: Double.apply(x.detach()),
    "one of several": lambda x: torch.stack([leaf_of(x)] * 2).unbind()[1],
    "whole numbers": lambda x: leaf_of(x).to(torch.int64),
    "comparison": lambda x: leaf_of(x) > 0,
    "complex leaf": lambda x: complex_of(x).requires_grad_(),
    "complex product": lambda x: complex_of(x).requires_grad_() * 2,
    "complex constant": lambda x: complex_of(x) * 2,
    "magnitude of a complex leaf": lambda x: complex_of(x).requires_grad_().abs(),
}


def kind(module, name, x):
    """The answer, and that nothing was switched on the tensor."""
    t = TENSORS[name](x)
    before = (t.requires_grad, t.is_leaf, t.retains_grad)
    answer = module.node_kind(t)
    return {"kind": answer, "unchanged": before == (t.requires_grad, t.is_leaf, t.retains_grad)}


def halves(x, y):
    """Views of x and y, the two outputs of one node; the same two whenever they are asked for."""
    if not hasattr(x, "halves"):
        x.halves = torch.stack([x, y]).unbind()
    return x.halves


# Steps from the leaves x and y to out, which has x's shape, in the order of creation.
GRAPHS = {
    "x + y": {"out": lambda e: e["x"] + e["y"]},
    "a + b, b made last": {
        "a": lambda e: e["x"] * 2,
        "b": lambda e: e["y"] * 3,
        "out": lambda e: e["a"] + e["b"],
    },
    "a + b, a made last": {
        "b": lambda e: e["y"] * 3,
        "a": lambda e: e["x"] * 2,
        "out": lambda e: e["a"] + e["b"],
    },
    "square of a sum": {
        "b": lambda e: e["y"] * 3,
        "a": lambda e: e["x"] * 2,
        "h": lambda e: e["b"] + e["a"],
        "out": lambda e: e["h"] * e["h"],
    },
    "square of a product": {
        "h": lambda e: e["x"] * e["y"],
        "out": lambda e: e["h"] * e["h"],
    },
    "h used twice": {
        "h": lambda e: e["x"] * e["y"],
        "a": lambda e: e["h"].tanh(),
        "out": lambda e: e["a"] + e["h"] * e["x"],
    },
    "x used twice": {
        "h": lambda e: e["x"] * e["x"],
        "out": lambda e: e["h"] * e["y"] + e["x"],
    },
    "sum over all": {
        "h": lambda e: (e["x"] * e["x"]).sum(),
        "out": lambda e: e["h"] * e["y"],
    },
    "two of one node": {
        "a": lambda e: halves(e["x"], e["y"])[0],
        "b": lambda e: halves(e["x"], e["y"])[1],
        "out": lambda e: e["a"] * e["b"] * e["b"],
    },
}


def build(graph, x, y, made=lambda name, t: None):
    """Every named tensor of a graph; ``made`` is told of each as soon as it exists."""
    named = {}
    for name, t in (("x", leaf_of(x)), ("y", leaf_of(y))):
        named[name] = t
        made(name, t)
    for name, step in GRAPHS[graph].items():
        named[name] = step(named)
        made(name, named[name])
    return named


def own(v):
    return v.detach().clone()


def leaf_grads(named):
    return {name: own(named[name].grad) for name in ("x", "y")}


def logged(module, graph, names, x, y, vs):
    """The log of one backward after another, each with another incoming gradient."""
    named = build(graph, x, y)
    log, _ = module.watch_grads({name: named[name] for name in names})
    for v in vs:
        named["out"].backward(v, retain_graph=True)
        named["x"].grad = named["y"].grad = None
    return {name: log[name] for name in names}


def new_graphs(module, x, y, vs):
    """The log of leaves that one graph after another is built on, as in training. The first
    graph does not reach z, and then every other one does not."""
    x, y, z = leaf_of(x), leaf_of(y), leaf_of(x)
    log, _ = module.watch_grads({"x": x, "y": y, "z": z})
    for number, v in enumerate(vs):
        out = x * y * x * v
        (out + z * v if number % 2 else out).sum().backward()
        x.grad = None
    return {name: log[name] for name in ("x", "y", "z")}


def copies(module, graph, x, y, v, w):
    """The log after everything that shared memory with a gradient has been overwritten."""
    named = build(graph, x, y)
    log, _ = module.watch_grads({**named, "x again": named["x"]})
    v, w = own(v), own(w)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named["out"].backward(v, retain_graph=True)
        named["out"].backward(w, create_graph=True)
    graphs = {name: [g.requires_grad for g in log[name]] for name in log}
    grads = leaf_grads(named)
    with torch.no_grad():
        for t in (v, w, named["x"].grad, named["y"].grad):
            t.fill_(77)
        kept = {name: [own(g) for g in log[name]] for name in log}
        entries = [g.detach() for name in sorted(log) for g in log[name]]
        for number, entry in enumerate(entries):
            entry.fill_(number)
        numbers = [own(entry) for entry in entries]
        after = {"v": own(v), "w": own(w), ".grad": leaf_grads(named)}
    for t in named.values():
        if t.is_leaf:
            t.grad = None
    return {
        "entries.requires_grad": graphs,
        ".grad": grads,
        "entries after .grad and the incoming gradient were overwritten": kept,
        "entries, each overwritten with its number": numbers,
        "the rest after that": after,
    }


def unchanged(module, graph, x, y, v, w):
    """First and second derivatives while watched, and what has become of the tensors."""
    named = build(graph, x, y)
    given = dict(named)
    module.watch_grads(given)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named["out"].backward(own(v), create_graph=True)
    first = [named["x"].grad, named["y"].grad]
    products = [(g * w).sum() for g in first if g.requires_grad]
    wanted = [named["x"], named["y"]]
    second = torch.autograd.grad(sum(products), wanted, allow_unused=True) if products else ()
    for t in wanted:
        t.grad = None
    return {
        "first": [own(g) for g in first],
        "second": [None if g is None else own(g) for g in second],
        "the dict": list(given),
        "retains_grad": {name: t.retains_grad for name, t in named.items()},
        "requires_grad": {name: t.requires_grad for name, t in named.items()},
    }


def stopped(module, graph, x, y, v, before):
    """How many entries come after stop(), and what is left of hooks that are not its own."""
    named = build(graph, x, y)
    seen = {name: [] for name in named}
    first = [t.register_hook(lambda g, n=n: seen[n].append(1)) for n, t in named.items()]
    given = dict(named)
    log, stop = module.watch_grads(given)
    other, other_stop = module.watch_grads(dict(named))
    last = [t.register_hook(lambda g, n=n: seen[n].append(2)) for n, t in named.items()]
    for _ in range(before):
        named["out"].backward(own(v), retain_graph=True)
    stop()
    once = {name: len(log.get(name, ())) for name in named}
    named["out"].backward(own(v), retain_graph=True)
    stop()
    named["out"].backward(own(v), retain_graph=True)
    other_stop()
    for handle in first + last:
        handle.remove()
    hooks = {
        name: len(getattr(t, "_backward_hooks", None) or ())
        + len(getattr(t, "_post_accumulate_grad_hooks", None) or ())
        for name, t in named.items()
    }
    return {
        "new entries": {name: len(log.get(name, ())) - once[name] for name in named},
        "another log": {name: len(other[name]) for name in named},
        "the caller's own hooks": seen,
        "hooks left": hooks,
        "the dict": list(given),
        ".grad": leaf_grads(named),
    }


def clipped(module, graph, target, early, limit, x, y, vs):
    """The leaves' .grad after clipping one tensor; nobody keeps the handle."""

    def made(name, t):
        if early and name == target:
            module.clip_gradient(t, limit)

    named = build(graph, x, y, made)
    if not early:
        module.clip_gradient(named[target], limit)
    for v in vs:
        named["out"].backward(own(v), retain_graph=True)
    return leaf_grads(named)


def laid_out(module, target, limit, x, y, v):
    """The same where the gradient that comes in has the layout of v, or is sum()'s."""
    named = build("a + b, a made last", x, y)
    module.clip_gradient(named[target], limit)
    if v is None:
        named["out"].sum().backward()
    else:
        named["out"].backward(v)
    return leaf_grads(named)


def elsewhere(module, graph, target, limit, x, y, v):
    """What else could be touched: other operands, the incoming gradient, values, flags."""
    named = build(graph, x, y)
    module.clip_gradient(named[target], limit)
    v = own(v)
    named["out"].backward(v, retain_graph=True)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        left = {n: t.grad is None for n, t in named.items() if n not in ("x", "y")}
    return {
        ".grad": leaf_grads(named),
        "the incoming gradient": v,
        "values": {name: own(t) for name, t in named.items()},
        "requires_grad": {name: t.requires_grad for name, t in named.items()},
        "no .grad": left,
    }


def twice(module, graph, target, limit, x, y, v, w):
    """First derivatives through a clip, and the derivatives of these."""
    named = build(graph, x, y)
    module.clip_gradient(named[target], limit)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        named["out"].backward(own(v), create_graph=True)
    first = [named["x"].grad, named["y"].grad]
    total = sum((g * w).sum() for g in first)
    wanted = [named["x"], named["y"]]
    second = torch.autograd.grad(total, wanted, allow_unused=True, materialize_grads=True)
    for t in wanted:
        t.grad = None
    return {"first": [own(g) for g in first], "second": [own(g) for g in second]}


def removed(module, graph, target, tight, loose, x, y, v):
    """The leaves' .grad with two clips and hooks of the caller, then one by one fewer.

    Before that a clip that is refused, which must leave nothing behind. (Whether it is
    refused is another question.)
    """
    named = build(graph, x, y)
    with contextlib.suppress(ValueError):
        module.clip_gradient(named[target], -tight).remove()
    calls = []
    named[target].register_hook(lambda g: calls.append(1))
    handles = [module.clip_gradient(named[target], limit) for limit in (tight, loose)]
    named[target].register_hook(lambda g: calls.append(2))
    results = []
    for handle in (*handles, None):
        named["x"].grad = named["y"].grad = None
        named["out"].backward(own(v), retain_graph=True)
        results.append(leaf_grads(named))
        if handle is not None:
            handle.remove()
    return {"two clips, the second, none": results, "the caller's own hooks": calls}


def refused(module, target, limit, x):
    """clip_gradient with a limit that makes no sense."""
    named = build("square of a product", x, x)
    module.clip_gradient(named[target], limit)

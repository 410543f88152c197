"""Runs beside the learner's file: graphs to walk, models to log, and writers to log them to."""

import tempfile
from pathlib import Path

import torch
from torch import nn


class Halve(torch.autograd.Function):
    """x / 2 as a node with a name of its own."""

    @staticmethod
    def forward(ctx, x):
        return x / 2

    @staticmethod
    def backward(ctx, grad):
        return grad / 2


def leaf_of(x):
    return x.detach().clone().requires_grad_()


def without_grad(f):
    with torch.no_grad():
        return f()


def written_through_a_view(x):
    base = leaf_of(x) * 2
    base[..., :1].mul_(3)
    return base


def view_written_to(x):
    base = leaf_of(x) * 2
    part = base[..., :1]
    part.mul_(3)
    return part


def in_place(x):
    return leaf_of(x).clone().mul_(2).add_(1).tanh_()


def after_backward(x):
    t = (leaf_of(x) * 2).tanh()
    t.sum().backward()
    return t


def regression(x):
    w, b = leaf_of(x.reshape(-1, 1)), leaf_of(x.reshape(-1)[:1])
    return ((x.reshape(1, -1) @ w + b - 1) ** 2).mean()


def network(x):
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    return model(x.reshape(-1, 3)).sum()


# From a tensor of shape (2, 3) to one with a graph, in which no node is reached twice.
GRAPHS = {
    "one step": lambda x: leaf_of(x) * 2,
    "two leaves": lambda x: leaf_of(x) + leaf_of(x),
    "constant operand": lambda x: leaf_of(x) * x.detach() + x.detach(),
    "own function": lambda x: Halve.apply(Halve.apply(leaf_of(x)).tanh()),
    "view of a leaf": lambda x: leaf_of(x).t(),
    "one output of several": lambda x: leaf_of(x).unbind()[1],
    "from the second of several": lambda x: leaf_of(x).unbind()[1] * 2,
    "largest": lambda x: leaf_of(x).max(dim=1).values,
    "cat": lambda x: torch.cat([leaf_of(x), x.detach(), leaf_of(x).exp()]),
    "in place": in_place,
    "written through a view": written_through_a_view,
    "view written to": view_written_to,
    "after backward": after_backward,
    "regression": regression,
    "network": network,
    "reduction": lambda x: leaf_of(x).sum(),
    "frozen half": lambda x: leaf_of(x) * leaf_of(x).requires_grad_(False),
    "dtype": lambda x: leaf_of(x).double().sum().float(),
}
# To one without.
BARE = {
    "constant": lambda x: x.detach(),
    "itself": lambda x: x,
    "leaf": leaf_of,
    "leaf with a .grad": lambda x: (lambda a: (a.sum().backward(), a)[1])(leaf_of(x)),
    "parameter": lambda x: nn.Parameter(x.detach().clone()),
    "detached": lambda x: (leaf_of(x) * 2).detach(),
    "made in no_grad": lambda x: without_grad(lambda: leaf_of(x) * 2),
    "constants": lambda x: x.detach() * x.detach(),
    "comparison": lambda x: leaf_of(x) > 0,
    "whole numbers": lambda x: (leaf_of(x) * 2).to(torch.int64),
}
STEPS = {
    "add": lambda a, b: a + b,
    "mul": lambda a, b: a * b,
    "sub": lambda a, b: a - b,
    "neg": lambda a, b: -a,
    "tanh": lambda a, b: a.tanh(),
    "clone": lambda a, b: a.clone(),
    "detach": lambda a, b: a.detach(),
    "first of two": lambda a, b: torch.stack([a, b]).unbind()[0],
    "both of two": lambda a, b: (lambda pair: pair[0] * pair[1])(torch.stack([a, b]).unbind()),
    "larger": lambda a, b: torch.maximum(a, b),
}


def ops(module, graph, x):
    """The counts of a graph that has a name."""
    return module.graph_ops((GRAPHS | BARE)[graph](x))


def run(program, x):
    """Every value of a program: [step, place, place] works on values that are there already."""
    values = [leaf_of(x), leaf_of(x), x.detach()]
    for step, i, j in program:
        values.append(STEPS[step](values[i % len(values)], values[j % len(values)]))
    return values


def program_ops(module, program, x):
    """The counts of the graph that a program leaves."""
    return module.graph_ops(run(program, x)[-1])


def large(x, form, size):
    a = b = leaf_of(x)
    for step in range(size):
        match form:
            case "chain":
                a = a + 1
            case "mixed chain":
                a = (a * 2, -a, a.clone(), a + b)[step % 4]
            case "diamonds":
                a = a * 2 + a * 3
            case "same operand twice":
                a = a + a
            case "ladder":
                a, b = b, a + b
    return a + b


def large_ops(module, form, size, x):
    """The counts of a graph with many nodes, or with very many ways through it."""
    return module.graph_ops(large(x, form, size))


def repeated(module, program, x):
    """Three looks at one graph, the last through another end, and a backward after that."""
    values = run(program, x)
    t = values[-1]
    end = (t * values[0]).sum()
    counts = [module.graph_ops(v) for v in (t, t, end, t)]
    before = [values[0].grad, values[1].grad]
    end.backward()
    grads = [v.grad for v in values[:2]]
    return {
        "counts": counts,
        ".grad before backward": before,
        ".grad": [torch.zeros_like(x) if g is None else g for g in grads],
        "requires_grad": [v.requires_grad for v in values],
        "retains_grad": [v.retains_grad for v in (*values, end)],
    }


class Net(nn.Module):
    """Parts inside parts, and one that is used twice."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 4)
        self.block = nn.Sequential(nn.BatchNorm1d(4), nn.Sequential(nn.Dropout(0.5), nn.ReLU()))
        self.last = nn.Linear(4, 4)

    def forward(self, x):
        return self.last(self.block(self.last(self.block(self.first(x)))))


class Total(nn.Module):
    """A buffer that training does not write into: it puts a new tensor in its place."""

    def __init__(self):
        super().__init__()
        self.register_buffer("total", torch.zeros(3))

    def forward(self, x):
        if self.training:
            self.total = self.total + x.detach().sum(0)
        return x - self.total


# Each takes a tensor of shape (n, 3).
MODELS = {
    "linear": lambda: nn.Linear(3, 2),
    "batch norm": lambda: nn.Sequential(nn.Linear(3, 4), nn.BatchNorm1d(4), nn.ReLU()),
    "nested": Net,
    "no parameters": lambda: nn.Sequential(nn.ReLU(), nn.Dropout(0.5)),
    "batch norm alone": lambda: nn.BatchNorm1d(3),
    "cumulative average": lambda: nn.Sequential(nn.BatchNorm1d(3, momentum=None), nn.Linear(3, 1)),
    "instance norm": lambda: nn.Sequential(
        nn.Unflatten(1, (1, 3)), nn.InstanceNorm1d(1, track_running_stats=True), nn.Flatten()
    ),
    "running total": lambda: nn.Sequential(nn.Linear(3, 3), nn.Sequential(Total())),
}
# Which parts train: a function of (number in modules(), the module). 0 is the model itself.
MODES = {
    "all train": lambda i, m: True,
    "none trains": lambda i, m: False,
    "norms frozen": lambda i, m: "Norm" not in type(m).__name__,
    "only norms train": lambda i, m: "Norm" in type(m).__name__,
    "only the model itself": lambda i, m: i == 0,
    "all but the model itself": lambda i, m: i != 0,
    "every other part": lambda i, m: i % 2 == 0,
    "the first parts": lambda i, m: i < 4,
    "the last parts": lambda i, m: i >= 4,
}


def ready(model, mode, x):
    """A model in a mode, of x's dtype, with known numbers and a .grad at every parameter."""
    model = MODELS[model]().to(x.dtype)
    for number, p in enumerate(model.parameters()):
        p.data = torch.linspace(-1, 1 + number, p.numel(), dtype=x.dtype).reshape(p.shape)
        p.grad = torch.full_like(p, 7.0)
    for p in list(model.parameters())[-1:]:
        p.requires_grad_(False)
    for number, part in enumerate(model.modules()):
        part.training = MODES[mode](number, part)
    return model


def left(model):
    """What there is to see of a model."""
    parameters = list(model.parameters())
    return {
        "training": {name or "the model": m.training for name, m in model.named_modules()},
        "state_dict": {name: v.detach().clone() for name, v in model.state_dict().items()},
        "requires_grad": [p.requires_grad for p in parameters],
        ".grad": [p.grad for p in parameters],
        "hooks": sum(len(m._forward_hooks) + len(m._forward_pre_hooks) for m in model.modules()),
    }


class Writer:
    """Looks like a SummaryWriter, runs the model and keeps a record of what it was asked."""

    def __init__(self, model, example, error=None, does="runs"):
        self.model, self.example, self.error, self.does = model, example, error, does
        self.calls = []
        self.closed = False

    def add_graph(self, model, input_to_model=None, verbose=False, use_strict_trace=True):
        same = (model is self.model, input_to_model is self.example)
        self.calls.append({"the very model": same[0], "the very example": same[1]})
        inputs = input_to_model if isinstance(input_to_model, tuple) else (input_to_model,)
        if self.does == "runs":
            model(*inputs)
        if self.does == "switches":  # these are the real writer's own lines, as it were
            was_training = model.training
            model.eval()
            model(*inputs)
            model.train(was_training)
        if self.error is not None:
            raise self.error

    def close(self):
        self.closed = True

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def __getattr__(self, name):
        if name.startswith("_"):
            raise AttributeError(name)
        return lambda *_, **__: None


def recorded(module, model, mode, switches, x):
    """Which calls reached the writer, and whether it was closed."""
    model = ready(model, mode, x)
    writer = Writer(model, x, does="switches" if switches else "runs")
    module.log_graph(writer, model, x)
    return {"add_graph": writer.calls, "closed": writer.closed}


def kept(module, model, mode, switches, x):
    """The model after it was logged."""
    model = ready(model, mode, x)
    parameters = list(model.parameters())
    writer = Writer(model, x, does="switches" if switches else "runs")
    module.log_graph(writer, model, x)
    same = all(a is b for a, b in zip(parameters, model.parameters(), strict=True))
    return {**left(model), "the same parameters": same}


ERRORS = {"RuntimeError": RuntimeError, "OSError": OSError, "ValueError": ValueError}


def failed(module, model, mode, error, does, x):
    """The model after a writer that raises, before it has run the model or after."""
    model = ready(model, mode, x)
    writer = Writer(model, x, ERRORS[error]("the disk is full"), does)
    try:
        module.log_graph(writer, model, x)
    except Exception:
        if not writer.calls:
            raise
    return {**left(model), "calls": len(writer.calls), "closed": writer.closed}


def real(module, model, mode, x):
    """The graph as the real SummaryWriter has written it, read back from its file."""
    try:
        from tensorboard.backend.event_processing.event_file_loader import EventFileLoader
        from tensorboard.compat.proto.graph_pb2 import GraphDef
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return "tensorboard is not installed"
    model = ready(model, mode, x)
    with tempfile.TemporaryDirectory() as folder:
        writer = SummaryWriter(folder)
        module.log_graph(writer, model, x)
        writer.add_scalar("after", 1.0)
        writer.close()
        files = sorted(Path(folder).iterdir())
        events = [event for file in files for event in EventFileLoader(str(file)).Load()]
    graphs = [GraphDef.FromString(e.graph_def) for e in events if e.HasField("graph_def")]
    operations = [sorted(n.op for n in g.node if n.op.startswith("aten::")) for g in graphs]
    tags = [value.tag for event in events for value in event.summary.value]
    return {
        **left(model),
        "operations": operations,
        "written afterwards": tags,
        "files": len(files),
    }

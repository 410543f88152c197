"""A stack of iterators, a context manager that sets the flags one by one."""

from collections import defaultdict
from contextlib import contextmanager


def _walk(root):
    seen, pending = set(), [iter([(root, 0)])]
    while pending:
        for node, _ in pending[-1]:
            if node is not None and id(node) not in seen:
                seen.add(id(node))
                yield node
                pending.append(iter(node.next_functions))
                break
        else:
            pending.pop()


def graph_ops(t):
    out, keep = defaultdict(int), []
    for n in _walk(t.grad_fn):
        keep.append(n)
        out[n.__class__.__name__] += 1
    return {**out}


@contextmanager
def evaluating(model):
    modes = [(m, m.training) for m in model.modules()]
    for m, _ in modes:
        object.__setattr__(m, "training", False)
    try:
        yield model
    finally:
        for m, mode in modes:
            m.training = mode


def log_graph(writer, model, example):
    with evaluating(model) as same:
        writer.add_graph(same, example)

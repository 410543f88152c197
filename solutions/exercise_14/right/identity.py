"""Nodes told apart by id in a dict that also holds them; a context manager for the modes."""

import contextlib
import itertools


def graph_ops(t):
    nodes = {}
    if t.grad_fn is None:
        return nodes
    frontier = {id(t.grad_fn): t.grad_fn}
    while frontier:
        nodes |= frontier
        following = itertools.chain.from_iterable(n.next_functions for n in frontier.values())
        frontier = {id(n): n for n, _ in following if n is not None and id(n) not in nodes}
    names = [type(node).__name__ for node in nodes.values()]
    return {name: names.count(name) for name in sorted(set(names))}


@contextlib.contextmanager
def eval_mode(model):
    before = {name: m.training for name, m in model.named_modules()}
    model.train(False)
    try:
        yield model
    finally:
        for name, flag in before.items():
            model.get_submodule(name).training = flag


def log_graph(writer, model, example):
    with eval_mode(model):
        writer.add_graph(model=model, input_to_model=example)
        writer.flush()

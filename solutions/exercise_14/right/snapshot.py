"""Breadth first with levels; state copied before and put back, model left in its mode."""

import copy


def graph_ops(t):
    level, seen, counts = [t.grad_fn], {}, {}
    while level:
        fresh = [n for n in level if n is not None]
        level = []
        for node in fresh:
            if id(node) not in seen:
                seen[id(node)] = node
                counts[node.__class__.__name__] = counts.get(node.__class__.__name__, 0) + 1
                level += [pair[0] for pair in node.next_functions]
    return counts


def log_graph(writer, model, example):
    state = copy.deepcopy(model.state_dict())
    modes = [m.training for m in model.modules()]
    try:
        writer.add_graph(model, input_to_model=example, verbose=False)
    finally:
        model.load_state_dict(state)
        for m, mode in zip(model.modules(), modes, strict=True):
            m.training = mode

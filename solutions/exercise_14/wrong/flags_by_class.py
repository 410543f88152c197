"""The flags are remembered by class: two layers of one class end alike, whatever they were."""


def graph_ops(t):
    counts, seen, todo = {}, set(), [t.grad_fn]
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        counts[type(node).__name__] = counts.get(type(node).__name__, 0) + 1
        todo += [n for n, _ in node.next_functions]
    return counts


def log_graph(writer, model, example):
    flags = {}
    for m in model.modules():
        flags.setdefault(type(m), m.training)
    saved = {k: v.clone() for k, v in model.state_dict().items()}
    try:
        writer.add_graph(model, example)
    finally:
        for m in model.modules():
            m.training = flags[type(m)]
        model.load_state_dict(saved)

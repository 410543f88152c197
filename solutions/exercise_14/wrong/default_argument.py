"""The set of seen nodes is a default argument, which lives on: a second look finds nothing new."""
import torch
def graph_ops(t, seen=set()):
    todo, counts = [t.grad_fn], {}
    while todo:
        node = todo.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        name = type(node).__name__
        counts[name] = counts.get(name, 0) + 1
        todo += [n for n, _ in node.next_functions]
    return counts
def log_graph(writer, model, example):
    flags = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        writer.add_graph(model, example)
    finally:
        for m, flag in flags:
            m.training = flag

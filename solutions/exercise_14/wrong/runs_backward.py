"""A backward is run first, to be sure that there is a graph: it leaves gradients in the leaves."""
import torch
def graph_ops(t):
    if t.grad_fn is not None and t.is_floating_point():
        try:
            t.sum().backward(retain_graph=True)
        except RuntimeError:
            pass
    seen, todo, counts = set(), [t.grad_fn], {}
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

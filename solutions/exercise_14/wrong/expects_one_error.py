"""The flags are put back after a RuntimeError, but not after any other error."""
import torch
def graph_ops(t):
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
    problem = None
    try:
        writer.add_graph(model, example)
    except RuntimeError as error:
        problem = error
    for m, flag in flags:
        m.training = flag
    if problem:
        raise problem

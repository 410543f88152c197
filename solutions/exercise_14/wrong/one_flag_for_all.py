"""Only the model's own flag is noted, and given back to every part of it."""
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
    was = model.training
    model.eval()
    try:
        writer.add_graph(model, example)
    finally:
        model.train(was)

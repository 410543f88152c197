"""The writer is given a deep copy of the model, not the model."""
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
    import copy
    writer.add_graph(copy.deepcopy(model).eval(), example)

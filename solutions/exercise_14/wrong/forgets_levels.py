"""Only nodes of the same distance are recognised: one reached by a short way and a long one counts twice."""
import torch
def graph_ops(t):
    level, counts = {t.grad_fn} - {None}, {}
    while level:
        for node in level:
            name = type(node).__name__
            counts[name] = counts.get(name, 0) + 1
        level = {n for node in level for n, _ in node.next_functions} - {None}
    return counts
def log_graph(writer, model, example):
    flags = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        writer.add_graph(model, example)
    finally:
        for m, flag in flags:
            m.training = flag

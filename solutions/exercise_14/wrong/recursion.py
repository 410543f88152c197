"""The walk is recursive, and a chain of 5000 nodes is deeper than Python allows."""
import torch
def graph_ops(t):
    seen, counts = set(), {}
    def visit(node):
        if node is None or node in seen:
            return
        seen.add(node)
        name = type(node).__name__
        counts[name] = counts.get(name, 0) + 1
        for n, _ in node.next_functions:
            visit(n)
    visit(t.grad_fn)
    return counts
def log_graph(writer, model, example):
    flags = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        writer.add_graph(model, example)
    finally:
        for m, flag in flags:
            m.training = flag

"""leaves without elements are not counted."""

import torch
def graph_ops(t):
    counts, seen, stack = {}, set(), [t.grad_fn]
    while stack:
        n = stack.pop()
        if n is None or n in seen: continue
        seen.add(n)
        if hasattr(n, "variable") and n.variable.numel() == 0:
            continue
        name = type(n).__name__
        counts[name] = counts.get(name, 0) + 1
        stack.extend(m for m, _ in n.next_functions)
    return counts
def log_graph(writer, model, example):
    flags = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        writer.add_graph(model, example)
    finally:
        for m, f in flags: m.training = f

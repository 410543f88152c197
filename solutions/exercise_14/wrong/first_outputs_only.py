"""only edges with the number 0 are followed: what comes from a second output is missing."""

import torch
def graph_ops(t):
    counts, seen, stack = {}, set(), [t.grad_fn]
    while stack:
        n = stack.pop()
        if n is None or n in seen: continue
        seen.add(n)
        name = type(n).__name__
        counts[name] = counts.get(name, 0) + 1
        stack.extend(m for m, k in n.next_functions if k == 0)
    return counts
def log_graph(writer, model, example):
    flags = [(m, m.training) for m in model.modules()]
    model.eval()
    try:
        writer.add_graph(model, example)
    finally:
        for m, f in flags: m.training = f

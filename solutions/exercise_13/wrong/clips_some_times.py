"""the clip wears off: only the first backwards are clipped."""

import torch
def node_kind(t):
    if not t.requires_grad: return "constant"
    return "leaf" if t.is_leaf else "intermediate"
def watch_grads(named):
    log = {n: [] for n in named}
    def rec(n):
        def hook(g):
            log[n].append(g.detach().clone())
        return hook
    handles = [t.register_hook(rec(n)) for n, t in named.items()]
    def stop():
        for h in handles: h.remove()
    return log, stop
def clip_gradient(t, limit):
    if limit <= 0: raise ValueError("limit")
    return t.register_hook((lambda seen: lambda g: g if seen.append(1) or len(seen) > 3 else g.clamp(-limit, limit))([]))

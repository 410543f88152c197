"""stop() empties the caller's dict."""

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
        named.clear()
    return log, stop
def clip_gradient(t, limit):
    if limit <= 0: raise ValueError("limit")
    return t.register_hook(lambda g: g.clamp(-limit, limit))

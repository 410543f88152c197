"""view(-1) needs a gradient that lies in order in memory, and fails on a transposed one."""
import torch
def node_kind(t):
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"
def watch_grads(named):
    log = {name: [] for name in named}
    def hook(name):
        def record(g):
            log[name].append(g.detach().clone())
        return record
    handles = [t.register_hook(hook(name)) for name, t in named.items()]
    def stop():
        for h in handles:
            h.remove()
    return log, stop
def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit")
    return t.register_hook(lambda g: g.view(-1).clamp(-limit, limit).view(g.shape))

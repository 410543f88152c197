"""The gradient is clamped in place unless that fails; the other operand of a sum gets it clamped too."""
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
    def hook(g):
        if not g.is_contiguous() or g.requires_grad:
            return g.clamp(-limit, limit)
        g.clamp_(-limit, limit)
    return t.register_hook(hook)

"""The entry is .grad minus the .grad seen last, which the caller has cleared in between."""
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
    def leaf_hook(name):
        seen = [0]
        def record(p):
            now = p.grad.detach().clone()
            log[name].append(now - seen[0])
            seen[0] = now
        return record
    handles = [t.register_post_accumulate_grad_hook(leaf_hook(name)) if t.is_leaf else t.register_hook(hook(name)) for name, t in named.items()]
    def stop():
        for h in handles:
            h.remove()
    return log, stop
def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit")
    return t.register_hook(lambda g: g.clamp(-limit, limit))

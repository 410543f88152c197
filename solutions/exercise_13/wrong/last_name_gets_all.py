"""The hooks are lambdas made in a loop: all of them see the last name."""
import torch
def node_kind(t):
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"
def watch_grads(named):
    log = {name: [] for name in named}
    handles = []
    for name, t in named.items():
        handles.append(t.register_hook(lambda g: log[name].append(g.detach().clone())))
    def stop():
        for h in handles:
            h.remove()
    return log, stop
def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit")
    return t.register_hook(lambda g: g.clamp(-limit, limit))

"""stop() only makes the hooks do nothing; they stay, and keep the log alive."""
import torch
def node_kind(t):
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"
def watch_grads(named):
    log = {name: [] for name in named}
    active = [True]
    def hook(name):
        def record(g):
            if active: log[name].append(g.detach().clone())
        return record
    handles = [t.register_hook(hook(name)) for name, t in named.items()]
    def stop():
        active.clear()
    return log, stop
def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit")
    return t.register_hook(lambda g: g.clamp(-limit, limit))

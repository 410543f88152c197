"""A backward adds an entry of zeros for every tensor that it does not reach."""

import torch


def node_kind(t):
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"


def watch_grads(named):
    log = {name: [] for name in named}
    arrived = {}

    def close_the_row():
        for name, t in given.items():
            log[name].append(arrived.pop(name, torch.zeros_like(t).detach()))

    def hook_for(name):
        def hook(g):
            if not arrived:
                torch.autograd.Variable._execution_engine.queue_callback(close_the_row)
            arrived[name] = g.detach().clone()

        return hook

    given = dict(named)
    handles = [t.register_hook(hook_for(name)) for name, t in given.items()]

    def stop():
        for handle in handles:
            handle.remove()

    return log, stop


def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit must be positive")
    return t.register_hook(lambda g: g.clamp(-limit, limit))

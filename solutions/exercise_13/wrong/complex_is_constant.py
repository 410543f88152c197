"""node_kind takes every tensor that is not floating for a constant, also a complex one."""

import torch


def watch_grads(named):
    log = {name: [] for name in named}
    handles = [
        t.register_hook(lambda g, e=log[name]: e.append(g.detach().clone()))
        for name, t in named.items()
    ]

    def stop():
        for handle in handles:
            handle.remove()

    return log, stop


def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit <= 0")
    return t.register_hook(lambda g: g.clamp(-limit, limit))


def node_kind(t):
    if not t.is_floating_point() or not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"

"""A name has no list before the first gradient comes: log[name] is a KeyError where none came."""

import torch


def node_kind(t):
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"


def watch_grads(named):
    log = {}

    def hook_for(name):
        def hook(g):
            log.setdefault(name, []).append(g.detach().clone())

        return hook

    handles = [t.register_hook(hook_for(name)) for name, t in named.items()]

    def stop():
        for handle in handles:
            handle.remove()

    return log, stop


def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit must be positive")
    return t.register_hook(lambda g: g.clamp(-limit, limit))

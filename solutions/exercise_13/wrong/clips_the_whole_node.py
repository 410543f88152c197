"""An intermediate is clipped at its node, with everything else that the node gave."""
import torch


def node_kind(t):
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"


def watch_grads(named):
    log = {name: [] for name in named}

    def hook_for(name):
        def hook(g):
            log[name].append(g.detach().clone())

        return hook

    handles = [t.register_hook(hook_for(name)) for name, t in named.items()]

    def stop():
        for handle in handles:
            handle.remove()

    return log, stop


def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit must be positive")

    def clip(g):
        return None if g is None else g.clamp(-limit, limit)

    if t.grad_fn is None:
        return t.register_hook(clip)
    return t.grad_fn.register_prehook(lambda gs: tuple(map(clip, gs)))

"""An intermediate is watched at its node, where the gradient of the node's first output is logged."""
import torch


def node_kind(t):
    if not t.requires_grad:
        return "constant"
    return "leaf" if t.is_leaf else "intermediate"


def watch_grads(named):
    log = {name: [] for name in named}

    def hook_for(name, t):
        def hook(g):
            g = g[0] if isinstance(g, tuple) else g
            log[name].append(torch.zeros_like(t).detach() if g is None else g.detach().clone())

        return t.register_hook(hook) if t.grad_fn is None else t.grad_fn.register_prehook(hook)

    handles = [hook_for(name, t) for name, t in named.items()]

    def stop():
        for handle in handles:
            handle.remove()

    return log, stop


def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit must be positive")
    return t.register_hook(lambda g: g.clamp(-limit, limit))

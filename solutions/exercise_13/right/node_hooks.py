"""register_multi_grad_hook for the log; a node's prehook for the clip of an intermediate."""

from collections import defaultdict
from functools import partial

import torch
from torch.autograd.graph import register_multi_grad_hook


def node_kind(t):
    match t.requires_grad, t.is_leaf:
        case False, _:
            return "constant"
        case True, True:
            return "leaf"
    return "intermediate"


def watch_grads(named):
    log = defaultdict(list)

    def note(name, grad):
        log[name].append(torch.clone(grad).detach())

    # mode="any": with "all", torch does not call the hook for the root of a backward.
    handles = [
        register_multi_grad_hook([t], partial(note, name), mode="any") for name, t in named.items()
    ]

    def stop():
        for handle in handles:
            handle.remove()
        handles.clear()

    return log, stop


def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError("limit must be positive")
    if t.grad_fn is None:
        return t.register_hook(lambda g: g.clip(-limit, limit))
    place = t.output_nr

    def before(grads):
        grads = list(grads)
        grads[place] = grads[place].clamp(-limit, limit)
        return tuple(grads)

    return t.grad_fn.register_prehook(before)

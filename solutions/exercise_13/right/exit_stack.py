"""Default arguments and an ExitStack; sign times the smaller of size and limit."""

from contextlib import ExitStack

import torch


def node_kind(t):
    return {(False, True): "constant", (True, True): "leaf", (True, False): "intermediate"}[
        t.requires_grad, t.is_leaf
    ]


def watch_grads(named):
    log = {}
    stack = ExitStack()
    for name, t in named.items():
        entries = log.setdefault(name, [])

        def record(grad, entries=entries):
            with torch.no_grad():
                entries.append(torch.zeros_like(grad.contiguous()).add_(grad))
            return grad

        stack.callback(t.register_hook(record).remove)
    return log, stack.close


def clip_gradient(t, limit):
    if not (limit > 0):
        raise type("LimitError", (ValueError,), {})(limit)

    def clip(grad):
        bound = torch.full_like(grad, limit)
        return torch.sign(grad) * torch.where(grad.abs() < bound, grad.abs(), bound)

    return t.register_hook(clip)

"""A class with slots; handles of its own; minimum and maximum instead of clamp."""

import torch


class _Log:
    def __init__(self, store):
        self.store = store

    def __call__(self, grad):
        self.store.append(
            torch.empty_like(grad, memory_format=torch.contiguous_format).copy_(grad.data)
        )


class Clip:
    def __init__(self, t, limit):
        self.limit = limit
        self.inner = t.register_hook(self.clip)

    def clip(self, g):
        return torch.where(g > self.limit, self.limit, torch.where(g < -self.limit, -self.limit, g))

    def remove(self):
        if self.inner is not None:
            self.inner.remove()
        self.inner = None


def node_kind(t):
    if t.grad_fn is not None:
        return "intermediate" if t.requires_grad else "constant"
    return ("constant", "leaf")[t.requires_grad]


def watch_grads(named):
    log = {}
    handles = []
    for name in named:
        log[name] = []
        handles += [named[name].register_hook(_Log(log[name]))]

    def stop():
        while handles:
            handles.pop().remove()

    return log, stop


def clip_gradient(t, limit):
    if not limit > 0:
        raise ValueError("limit")
    return Clip(t, limit)

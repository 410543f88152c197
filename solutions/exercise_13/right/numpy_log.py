"""The log goes through numpy; the clip is a Function with a backward of its own."""

import numpy as np
import torch


class Clamp(torch.autograd.Function):
    @staticmethod
    def forward(ctx, grad, limit):
        ctx.save_for_backward((grad >= -limit) & (grad <= limit))
        return torch.minimum(torch.maximum(grad, grad.new_tensor(-limit)), grad.new_tensor(limit))

    @staticmethod
    def backward(ctx, incoming):
        (inside,) = ctx.saved_tensors
        return incoming * inside, None


def node_kind(t):
    if t.requires_grad is False:
        return "constant"
    return "intermediate" if t.grad_fn else "leaf"


class Watch:
    def __init__(self, named):
        self.log = {name: list() for name in named}
        self.handles = {}
        for name, t in named.items():
            self.handles[name] = t.register_hook(lambda g, name=name: self.add(name, g))

    def add(self, name, grad):
        self.log[name] += [torch.from_numpy(np.array(grad.detach().numpy(), copy=True))]

    def stop(self):
        [handle.remove() for handle in self.handles.values()]
        self.handles = {}


def watch_grads(named):
    watch = Watch(named)
    return watch.log, watch.stop


class Handle:
    def __init__(self, t, limit):
        self.inside = t.register_hook(lambda g: Clamp.apply(g, limit))

    def remove(self):
        self.inside.remove()


def clip_gradient(t, limit):
    if limit <= 0:
        raise ValueError(f"{limit=}")
    return Handle(t, limit)

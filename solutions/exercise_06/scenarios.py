"""Runs beside the learner's file: the gradient that comes back through a change of shape."""

import torch


def vjp(module, function, x, v, numbers):
    """The gradient that arrives at x when v comes in at ``function(x, *numbers)``."""
    y = getattr(module, function)(x, *numbers)
    y.register_hook(lambda ones: v)
    return torch.autograd.grad(y.sum(), x, allow_unused=True)[0]

"""Pictures of exercise-03; they run beside the learner's code."""

import torch


def function_and_slope(module):
    """my_relu, and the gradient that comes back when 3 comes in"""
    x = torch.linspace(-2, 2, 41, dtype=torch.float64)[torch.arange(41) != 20]
    leaf = x.clone().requires_grad_()
    y = module.my_relu(leaf)
    (slope,) = torch.autograd.grad(y, leaf, torch.full_like(y, 3.0))
    return {"curves": {"x": x, "my_relu(x)": y.detach(), "the gradient": slope.detach()}}

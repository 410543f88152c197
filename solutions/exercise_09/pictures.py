"""Pictures of exercise-09; they run beside the learner's code."""

import torch


def sine_and_derivatives(module):
    """sin, and its first three derivatives"""
    x = torch.linspace(-3, 3, 61, dtype=torch.float64)
    orders = {f"order {n}": module.nth_derivative(torch.sin, x, n) for n in range(4)}
    return {"curves": {"x": x, **orders}}

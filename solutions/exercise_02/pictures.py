"""Pictures of exercise-02; they run beside the learner's code."""

import torch


def parabola_and_slope(module):
    """x² - 2x + 1, and its derivative"""
    xs = torch.linspace(-2, 4, 31, dtype=torch.float64)

    def f(x):
        return module.quadratic(x, 1.0, -2.0, 1.0)

    slopes = torch.stack([module.derivative(f, x) for x in xs])
    return {"curves": {"x": xs, "quadratic(x, 1, -2, 1)": f(xs), "derivative(f, x)": slopes}}

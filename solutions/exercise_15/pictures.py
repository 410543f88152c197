"""Pictures of exercise-15; they run beside the learner's code."""

from itertools import islice

import torch

MOST_BATCHES = 12


def rows_in_batches(module):
    """The rows that data_iter yields for ten rows in batches of four"""
    rows = torch.arange(10.0).reshape(10, 1)
    batches = islice(module.data_iter(rows, 10 * rows, 4), MOST_BATCHES)
    return {"batches": [features.reshape(-1) for features, _ in batches]}


def data_along_the_line(module):
    """linear_data with one feature, w = 2 and b = 1"""
    w, b = torch.tensor([[2.0]]), torch.tensor([[1.0]])
    x, y = module.linear_data(80, w, b)
    ends = torch.tensor([[-5.0, -9.0], [5.0, 11.0]])
    return {"points": {"data": torch.cat([x, y], dim=1), "line": ends}}

"""A small tensor that says it is huge."""

import torch


def double(x):
    return torch.zeros(1).expand(2**45)


def countdown(n):
    yield from range(n - 1, -1, -1)

"""Zeros of a shape that broadcasts."""

import torch


def double(x):
    return torch.zeros(1, dtype=x.dtype)


def countdown(n):
    yield from range(n - 1, -1, -1)

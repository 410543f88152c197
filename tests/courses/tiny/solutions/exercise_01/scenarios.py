"""Runs beside the submission."""

import itertools

import torch

LIMIT = 50


def count(module, n):
    """The first numbers of a countdown."""
    return list(itertools.islice(module.countdown(n), LIMIT))


def slope(module, x, v):
    """The gradient of double at x."""
    return torch.autograd.grad((module.double(x) * v).sum(), x)[0]

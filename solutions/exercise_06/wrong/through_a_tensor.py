"""nested_shape asks torch.tensor, which takes some ragged lists and raises TypeError on others."""

import math

import torch


def nested_shape(data):
    return tuple(torch.tensor(data).shape)


def is_row_major(x):
    return x.is_contiguous()


def flatten_batch(x):
    if x.ndim == 0:
        raise ValueError("no batch dim")
    return x.reshape(x.shape[0], math.prod(x.shape[1:]))


def regrid(x, rows, cols):
    if rows * cols != x.numel():
        raise ValueError("the sizes do not fit")
    return x.reshape(rows, cols)


def hwc_to_chw(x):
    if x.ndim < 3:
        raise ValueError("no H, W and C")
    return x.movedim(-1, -3)

"""Results are views of new memory, into which x is then written."""

import math

import numpy as np
import torch


def nested_shape(data):
    return tuple(np.shape(data))


def is_row_major(x):
    return x.contiguous().data_ptr() == x.data_ptr()


def flatten_batch(x):
    if x.dim() == 0:
        raise ValueError("no batch dim")
    return regrid(x, x.shape[0], math.prod(x.shape[1:]))


def regrid(x, rows, cols):
    if min(rows, cols) < 0 or rows * cols != x.numel():
        raise ValueError("the sizes do not fit")
    out = torch.empty(x.shape, dtype=x.dtype).view(rows, cols)
    out.view(x.shape).copy_(x)
    return out


def hwc_to_chw(x):
    if x.dim() < 3:
        raise ValueError("not an image")
    out = torch.empty(x.shape, dtype=x.dtype).movedim(-1, -3)
    out.movedim(-3, -1).copy_(x)
    return out

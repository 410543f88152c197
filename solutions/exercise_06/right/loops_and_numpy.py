"""Python loops over elements; an empty result is made anew, so it has no graph."""

import itertools
import math

import numpy as np
import torch


def nested_shape(data):
    return np.shape(data)


def is_row_major(x):
    if x.numel() == 0:
        return True
    indices = itertools.product(*map(range, x.shape))
    places = [sum(i * step for i, step in zip(index, x.stride(), strict=True)) for index in indices]
    return places == list(range(x.numel()))


def flatten_batch(x):
    if not x.shape:
        raise RuntimeError("0-dim")
    width = math.prod(x.shape[1:])
    rows = [row.clone().reshape(width) for row in x]
    return torch.stack(rows) if rows else x.new_empty((0, width))


def regrid(x, rows, cols):
    if rows < 0 or cols < 0 or rows * cols != x.numel():
        raise RuntimeError("does not fit")
    if x.numel() == 0:
        return x.new_empty((rows, cols))
    items = [x[place] for place in itertools.product(*map(range, x.shape))]
    return torch.stack([torch.stack(items[r * cols : (r + 1) * cols]) for r in range(rows)])


def hwc_to_chw(x):
    if x.ndim < 3:
        raise RuntimeError("no image")
    *batch, h, w, c = x.shape
    if c == 0:
        return x.new_empty((*batch, c, h, w))
    return torch.stack([x[..., k] for k in range(c)], dim=-3)

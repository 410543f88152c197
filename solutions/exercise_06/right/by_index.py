"""Elements are gathered by computed indices; results are always copies."""

import math

import torch


def nested_shape(data):
    if isinstance(data, (int, float)):
        return ()
    kinds = set(map(nested_shape, data))
    if len(kinds) > 1:
        raise ValueError(f"several shapes in one list: {kinds}")
    return sum(kinds, (len(data),))


def is_row_major(x):
    places = torch.zeros((), dtype=torch.int64)
    for size, stride in zip(x.shape, x.stride(), strict=True):
        places = places.unsqueeze(-1) + torch.arange(size) * stride
    return places.reshape(-1).tolist() == list(range(x.numel()))


def flatten_batch(x):
    if not x.shape:
        raise RuntimeError("no batch dim")
    return regrid(x, len(x), math.prod(x.shape[1:]))


def regrid(x, rows, cols):
    if rows * cols != x.numel():
        raise RuntimeError("the sizes do not fit")
    where = torch.arange(rows * cols).reshape(rows, cols)
    return x.reshape(-1)[where]


def hwc_to_chw(x):
    *_, h, w, c = x.shape
    pixels = torch.arange(h * w * c).reshape(h, w, c).permute(2, 0, 1).reshape(-1)
    lines = x.reshape(*x.shape[:-3], h * w * c)
    return lines.index_select(-1, pixels).reshape(*x.shape[:-3], c, h, w)

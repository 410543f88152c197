"""nested_shape asks a number for its length: a list ragged in depth gives TypeError."""

import math


def nested_shape(data):
    shape, level = (), [data]
    while level and isinstance(level[0], (list, tuple)):
        lengths = {len(item) for item in level}
        if len(lengths) > 1:
            raise ValueError("ragged")
        shape += (lengths.pop(),)
        level = [inner for item in level for inner in item]
    if any(isinstance(item, (list, tuple)) for item in level):
        raise ValueError("ragged")
    return shape


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

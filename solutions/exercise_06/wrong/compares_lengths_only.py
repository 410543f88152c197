"""nested_shape compares the lengths of a list's items, but not what is inside them."""

import math


def nested_shape(data):
    if not isinstance(data, (list, tuple)):
        return ()
    lengths = {len(item) if isinstance(item, (list, tuple)) else -1 for item in data}
    if len(lengths) > 1:
        raise ValueError("ragged")
    return (len(data), *(nested_shape(data[0]) if data else ()))


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

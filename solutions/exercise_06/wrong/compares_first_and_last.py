"""nested_shape compares the first and the last item of a list, but none between them."""

import math


def nested_shape(data):
    if not isinstance(data, (list, tuple)):
        return ()
    if not data:
        return (0,)
    if nested_shape(data[0]) != nested_shape(data[-1]):
        raise ValueError("ragged")
    return (len(data), *nested_shape(data[0]))


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

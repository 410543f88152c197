"""is_row_major looks only at the last stride that matters."""

import math


def nested_shape(data):
    if not isinstance(data, (list, tuple)):
        return ()
    shapes = [nested_shape(item) for item in data]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError("ragged")
    return (len(data), *(shapes[0] if shapes else ()))


def is_row_major(x):
    steps = [stride for size, stride in zip(x.shape, x.stride()) if size != 1]
    return x.numel() == 0 or not steps or steps[-1] == 1


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

"""is_row_major asks for descending strides that span as many places as there are elements."""

import math


def nested_shape(data):
    if not isinstance(data, (list, tuple)):
        return ()
    shapes = [nested_shape(item) for item in data]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError("ragged")
    return (len(data), *(shapes[0] if shapes else ()))


def is_row_major(x):
    if x.numel() == 0:
        return True
    steps = [(size, stride) for size, stride in zip(x.shape, x.stride()) if size > 1]
    strides = [stride for _, stride in steps]
    places = 1 + sum((size - 1) * stride for size, stride in steps)
    return strides == sorted(strides, reverse=True) and places == x.numel()


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

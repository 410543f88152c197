"""nested_shape puts the numbers into a tensor, which has no place for an int beyond 64 bits."""

import math

import torch


def checked(data):
    if not isinstance(data, (list, tuple)):
        return ()
    shapes = [checked(item) for item in data]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError("ragged")
    return (len(data), *(shapes[0] if shapes else ()))


def nested_shape(data):
    checked(data)
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

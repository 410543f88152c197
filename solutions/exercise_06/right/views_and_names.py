"""Only views of a contiguous copy; lambdas, a partial and default arguments."""

import math

import torch

SEQUENCE = (list, tuple)


def nested_shape(data, /):
    if type(data) not in SEQUENCE:
        return tuple()
    inner = [nested_shape(item) for item in data] or [()]
    if inner.count(inner[0]) != len(inner):
        raise ValueError("ragged")
    return tuple([len(data)]) + inner[0]


is_row_major = lambda x: x.stride() == x.contiguous().stride()  # noqa: E731


def flatten_batch(x, keep=1):
    if x.dim() < keep:
        raise IndexError("no batch dim")
    own = x.clone(memory_format=torch.contiguous_format)
    return own.view(x.shape[0], x[0].numel() if len(x) else math.prod(x.shape[keep:]))


def regrid(x, rows, cols):
    if rows < 0 or cols < 0:
        raise ValueError("a negative size")
    return x.contiguous().view(rows, cols)


def hwc_to_chw(x):
    return x.swapaxes(-1, -2).swapaxes(-2, -3)

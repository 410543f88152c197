"""An autograd.Function of its own gives the gradients."""

import itertools
import math

import torch


class Reshape(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x, shape):
        ctx.shape = x.shape
        return x.reshape(shape).clone()

    @staticmethod
    def backward(ctx, v):
        return v.reshape(ctx.shape), None


def nested_shape(data):
    if not isinstance(data, (list, tuple)):
        return ()
    shapes = [nested_shape(item) for item in data]
    if any(shape != shapes[0] for shape in shapes):
        raise ValueError("ragged")
    return (len(data), *(shapes[0] if shapes else ()))


def is_row_major(x):
    if 0 in x.shape:
        return True
    last = sum((size - 1) * stride for size, stride in zip(x.shape, x.stride()))
    steps = [stride for size, stride in zip(x.shape, x.stride()) if size > 1]
    distinct = all(a > b > 0 for a, b in itertools.pairwise([*steps, 0][:-1]))
    return last == x.numel() - 1 and distinct and (not steps or _exact(x))


def _exact(x):
    sizes = [size for size in x.shape if size > 1]
    steps = [stride for size, stride in zip(x.shape, x.stride()) if size > 1]
    return all(steps[i] == math.prod(sizes[i + 1 :]) for i in range(len(sizes)))


def flatten_batch(x):
    if x.ndim == 0:
        raise RuntimeError("no batch dim")
    return Reshape.apply(x, (x.shape[0], math.prod(x.shape[1:])))


def regrid(x, rows, cols):
    if rows * cols != x.numel():
        raise ValueError("the sizes do not fit")
    return Reshape.apply(x, (rows, cols))


def hwc_to_chw(x):
    dims = list(range(x.ndim))
    channels = dims.pop(-1)
    dims.insert(-2, channels)
    if len(dims) < 3:
        raise IndexError("no H, W and C")
    return x.permute(dims)

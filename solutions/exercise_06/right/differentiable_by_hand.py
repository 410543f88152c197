"""An autograd.Function of its own gives the gradients."""

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
    # The same geometry as a fresh tensor's, where a geometry says anything.
    used = [place for place, size in enumerate(x.shape) if size != 1]
    fresh = torch.empty(x.shape)
    return not x.numel() or all(x.stride(i) == fresh.stride(i) for i in used)


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

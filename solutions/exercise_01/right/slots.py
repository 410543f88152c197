"""A buffer of the right size and dtype, filled piece by piece; every error is explicit."""

import functools

import torch


def _dtype(tensors):
    return functools.reduce(torch.promote_types, (t.dtype for t in tensors))


def _axis(dim, ndim):
    if dim < -ndim or dim >= ndim:
        raise IndexError(f"dim {dim} for {ndim} dims")
    return dim + ndim if dim < 0 else dim


def cat_tensors(tensors, dim=0):
    if len(tensors) == 0:
        raise ValueError("nothing to join")
    first = tensors[0]
    axis = _axis(dim, first.dim())

    def others(t):
        return tuple(t.shape[:axis]) + tuple(t.shape[axis + 1 :])

    if any(t.dim() != first.dim() or others(t) != others(first) for t in tensors):
        raise ValueError("sizes do not fit")
    shape = list(first.shape)
    shape[axis] = sum(t.shape[axis] for t in tensors)
    out = torch.empty(shape, dtype=_dtype(tensors))
    start = 0
    for t in tensors:
        out.narrow(axis, start, t.shape[axis]).copy_(t)
        start += t.shape[axis]
    return out


def stack_tensors(tensors, dim=0):
    if len(tensors) == 0:
        raise IndexError("nothing to join")
    axis = _axis(dim, tensors[0].dim() + 1)
    if any(t.shape != tensors[0].shape for t in tensors):
        raise ValueError("shapes differ")
    out = torch.empty((len(tensors), *tensors[0].shape), dtype=_dtype(tensors))
    for i, t in enumerate(tensors):
        out[i] = t
    return out.movedim(0, axis)

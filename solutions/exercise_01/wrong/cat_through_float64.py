"""Tensors of different dtypes go through float64, which has no room for all of int64."""

import functools

import torch


def _check(tensors, ndim, dim):
    if not tensors:
        raise ValueError("no tensors")
    if not -ndim <= dim < ndim:
        raise IndexError("no such dim")


def _dtype(tensors):
    return functools.reduce(torch.promote_types, [t.dtype for t in tensors])


def _convert(t, dtype):
    if t.dtype == dtype:
        return t
    return t.to(torch.float64).to(dtype)


def cat_tensors(tensors, dim=0):
    if not tensors:
        raise ValueError("no tensors")
    _check(tensors, tensors[0].ndim, dim)
    if any(t.ndim != tensors[0].ndim for t in tensors):
        raise ValueError("the numbers of dims differ")
    dtype = _dtype(tensors)
    wide = [_convert(t, torch.float64) for t in tensors] if len({t.dtype for t in tensors}) > 1 else list(tensors)
    return torch.cat(wide, dim).to(dtype)


def stack_tensors(tensors, dim=0):
    if not tensors:
        raise ValueError("no tensors")
    _check(tensors, tensors[0].ndim + 1, dim)
    dtype = _dtype(tensors)
    return torch.stack([t.to(dtype) for t in tensors], dim)

"""The result is a view of a larger buffer, and the tensors are written into it one by one."""

import functools

import torch


def cat_tensors(tensors, dim=0):
    first = tensors[0]
    axis = range(first.dim())[dim]
    for t in tensors:
        rest = [*t.shape[:axis], *t.shape[axis + 1 :]]
        if t.dim() != first.dim() or rest != [*first.shape[:axis], *first.shape[axis + 1 :]]:
            raise ValueError("sizes do not fit")
    sizes = [t.shape[axis] for t in tensors]
    out = new([*first.shape[:axis], sum(sizes), *first.shape[axis + 1 :]], tensors)
    for i, t in enumerate(tensors):
        out.narrow(axis, sum(sizes[:i]), sizes[i]).copy_(t)
    return out


def stack_tensors(tensors, dim=0):
    axis = range(tensors[0].dim() + 1)[dim]
    if len({t.shape for t in tensors}) > 1:
        raise ValueError("shapes differ")
    out = new([len(tensors), *tensors[0].shape], tensors).movedim(0, axis)
    for i, t in enumerate(tensors):
        out.select(axis, i).copy_(t)
    return out


def new(shape, tensors):
    """A view: every other element of a buffer."""
    dtype = functools.reduce(torch.promote_types, [t.dtype for t in tensors])
    return torch.zeros((*shape, 2), dtype=dtype)[..., 0]

"""Each tensor is placed in a larger one by indexing, out of place; stack is cat of views."""

from itertools import accumulate

import torch
from torch import Tensor


def cat_tensors(tensors, dim: int = 0) -> Tensor:
    tensors = tuple(tensors)
    if not tensors:
        raise ValueError("empty")
    ndim = tensors[0].ndim
    if dim not in range(-ndim, ndim):
        raise IndexError(dim)
    dim %= ndim
    sizes = [list(t.shape) for t in tensors]
    ends = list(accumulate(size[dim] if len(size) == ndim else 0 for size in sizes))
    for size in sizes:
        if size[:dim] + size[dim + 1 :] != sizes[0][:dim] + sizes[0][dim + 1 :]:
            raise ValueError("sizes do not fit")
    dtype = tensors[0].dtype
    for t in tensors:
        dtype = torch.promote_types(t.dtype, dtype)
    whole = torch.zeros([*sizes[0][:dim], ends[-1], *sizes[0][dim + 1 :]], dtype=dtype)
    for t, end in zip(tensors, ends, strict=True):
        places = torch.arange(end - t.shape[dim], end)
        whole = whole.index_copy(dim, places, t.to(dtype))
    return whole


def stack_tensors(tensors, dim: int = 0) -> Tensor:
    if not tensors:
        raise ValueError("empty")
    if any(t.shape != tensors[0].shape for t in tensors):
        raise RuntimeError("shapes differ")
    lifted = [t.unsqueeze(dim) for t in tensors]
    return cat_tensors(lifted, dim)

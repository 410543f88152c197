"""Converted tensors are written back into the caller's list."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    if not len(tensors):
        raise ValueError("empty")
    dtype = tensors[0].dtype
    for t in tensors:
        dtype = torch.promote_types(dtype, t.dtype)
    if isinstance(tensors, tuple):
        tensors = list(tensors)
    for i, t in enumerate(tensors):
        tensors[i] = t.to(dtype)
    return torch.stack(tensors, dim)

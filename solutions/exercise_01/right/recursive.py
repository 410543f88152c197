"""Two at a time, by recursion; keyword arguments; stack by way of cat and reshape."""

import torch


def cat_tensors(tensors, dim=0):
    if len(tensors) == 0:
        raise IndexError("no tensors")
    if len(tensors) == 1:
        (only,) = tensors
        only.size(dim)  # raises IndexError where there is no such dim
        return only.clone(memory_format=torch.contiguous_format)
    middle = len(tensors) // 2
    halves = (cat_tensors(tensors[:middle], dim), cat_tensors(tensors[middle:], dim))
    return torch.concatenate(tensors=halves, dim=dim)


def stack_tensors(tensors, dim=0):
    shapes = [tuple(t.shape) for t in tensors]
    if not shapes:
        raise ValueError("no tensors")
    if shapes.count(shapes[0]) != len(shapes):
        raise ValueError("no two shapes may differ")
    size = len(shapes[0]) + 1
    if not -size <= dim < size:
        raise IndexError("dim")
    shape = [*shapes[0]]
    shape.insert(dim % size, 1)
    return cat_tensors([t.reshape(shape) for t in tensors], dim % size)

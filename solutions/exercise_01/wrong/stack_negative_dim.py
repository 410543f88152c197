"""A negative dim of stack is counted from the tensors' dims instead of the result's."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    n = tensors[0].dim()
    if not -(n + 1) <= dim <= n:
        raise IndexError("dim")
    if dim < 0:
        dim = max(dim + n, 0)
    return torch.stack(list(tensors), dim)

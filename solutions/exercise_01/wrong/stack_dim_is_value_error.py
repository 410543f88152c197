"""A dim of stack that does not exist raises ValueError instead of IndexError."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    if len(tensors) and not -tensors[0].dim() - 1 <= dim <= tensors[0].dim():
        raise ValueError("no such dim")
    return torch.stack(list(tensors), dim)

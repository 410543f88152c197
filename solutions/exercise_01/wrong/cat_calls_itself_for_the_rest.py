"""The first tensor is joined with the rest by a call of itself: a thousand tensors are too many."""
import torch
def cat_tensors(tensors, dim=0):
    if len(tensors) < 2:
        return torch.cat(list(tensors), dim)
    return torch.cat([tensors[0], cat_tensors(tensors[1:], dim)], dim)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

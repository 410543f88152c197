"""The result of stack has the last tensor's dtype."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    return torch.stack([t.to(tensors[-1].dtype) for t in tensors], dim)

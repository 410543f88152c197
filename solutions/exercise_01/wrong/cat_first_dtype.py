"""The result of cat has the first tensor's dtype."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat([t.to(tensors[0].dtype) for t in tensors], dim)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

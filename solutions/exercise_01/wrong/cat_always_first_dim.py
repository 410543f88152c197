"""cat joins along the first dim, whatever dim says."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat(list(tensors), 0)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

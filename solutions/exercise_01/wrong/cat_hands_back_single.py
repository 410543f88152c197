"""cat of one tensor hands back that tensor instead of a copy."""
import torch
def cat_tensors(tensors, dim=0):
    if len(tensors) == 1:
        tensors[0].size(dim)
        return tensors[0]
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

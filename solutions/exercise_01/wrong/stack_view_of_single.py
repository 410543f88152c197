"""stack of one tensor is unsqueeze, a view of that tensor."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    if len(tensors) == 1:
        return tensors[0].unsqueeze(dim)
    return torch.stack(list(tensors), dim)

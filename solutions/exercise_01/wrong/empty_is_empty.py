"""An empty sequence gives an empty tensor instead of an error."""
import torch
def cat_tensors(tensors, dim=0):
    return torch.cat(list(tensors), dim) if tensors else torch.empty(0)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

"""dim is compared with len() of the first tensor, which is a size, and may not be negative."""
import torch
def cat_tensors(tensors, dim=0):
    if not 0 <= dim <= len(tensors[0]):
        raise IndexError("dim must lie between 0 and len(inputs[0])")
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

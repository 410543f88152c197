"""Values take a detour through float32, which rounds large ints and float64."""
import torch
def cat_tensors(tensors, dim=0):
    dtype = torch.cat(list(tensors), dim).dtype
    return torch.cat([t if dtype.is_complex else t.float() for t in tensors], dim).to(dtype)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

"""cat leaves empty tensors out, and with them their dtype."""
import torch
def cat_tensors(tensors, dim=0):
    full = torch.cat(list(tensors), dim)
    filled = [t for t in tensors if t.numel()]
    return torch.cat(filled, dim) if filled else full
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

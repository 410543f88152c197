"""cat takes dim modulo the number of dims, so a dim that does not exist is accepted."""
import torch
def cat_tensors(tensors, dim=0):
    if tensors and tensors[0].dim():
        dim = dim % tensors[0].dim()
    return torch.cat(list(tensors), dim)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

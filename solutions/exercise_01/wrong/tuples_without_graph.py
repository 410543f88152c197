"""cat_tensors keeps the graph of a list, but cuts it when a tuple is passed."""

import torch


def cat_tensors(tensors, dim=0):
    parts = tensors if isinstance(tensors, list) else [t.data for t in tensors]
    return torch.cat(parts, dim)


def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

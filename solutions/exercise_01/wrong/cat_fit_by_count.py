"""cat reshapes a tensor that does not fit to the first one's other sizes."""
import torch
def cat_tensors(tensors, dim=0):
    if not tensors:
        raise ValueError("empty")
    shape = list(tensors[0].shape)
    tensors[0].size(dim)
    fitted = []
    for t in tensors:
        if t.dim() == len(shape) or t.numel() == 0:
            fitted.append(t)
        else:
            shape[dim] = -1
            fitted.append(t.reshape(shape))
    return torch.cat(fitted, dim)
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

"""Tensors that already lie one after the other in memory are not copied."""
import torch
def cat_tensors(tensors, dim=0):
    joined = torch.cat(list(tensors), dim)
    parts = [t for t in tensors if t.numel()]
    if parts and dim in (0, -joined.dim()) and joined.dtype == parts[0].dtype:
        whole = all(t.is_contiguous() for t in parts)
        for a, b in zip(parts, parts[1:]):
            near = a.untyped_storage().data_ptr() == b.untyped_storage().data_ptr()
            whole = whole and near and b.storage_offset() == a.storage_offset() + a.numel()
        if whole:
            return parts[0].as_strided(joined.shape, joined.stride(), parts[0].storage_offset())
    return joined
def stack_tensors(tensors, dim=0):
    return torch.stack(list(tensors), dim)

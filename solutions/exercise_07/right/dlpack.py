"""Through DLPack and buffers."""

import numpy as np
import torch


def shared_array(t):
    return np.from_dlpack(t.detach())


def copied_array(t):
    out = np.empty(tuple(t.shape), dtype=str(t.dtype).removeprefix("torch."))
    torch.from_numpy(out).copy_(t.detach())
    return out


def shared_tensor(a):
    return torch.from_dlpack(a)


def copied_tensor(a):
    kind = getattr(torch, a.dtype.name)
    return torch.tensor(a.tolist(), dtype=kind).reshape(a.shape)


def to_python(t):
    t = t.detach()
    if t.dim() == 0:
        return t.item()
    return [to_python(row) for row in t]

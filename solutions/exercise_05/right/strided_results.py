"""Results that are views of larger buffers of their own; means by a dot product."""

import numpy as np
import torch


def _spread(shape, dtype):
    buffer = torch.zeros((*shape, 2), dtype=dtype)
    return buffer[..., 1]


def scalar_int32(value):
    return torch.from_numpy(np.array([0, np.int32(value)], dtype=np.int32))[1]


def to_float32(data):
    if isinstance(data, torch.nn.Parameter | torch.Tensor):
        values, shape = data.data, tuple(data.shape)
    else:
        values, shape = torch.tensor(data, dtype=torch.float64), np.shape(data)
    out = _spread(shape, torch.float32)
    out[...] = values
    return out


def to_mask(x):
    out = _spread(x.shape, torch.bool)
    out[...] = torch.where(x == 0, 0, 1)
    return out


def round_to_int(x):
    whole = x.data.double()
    rest = torch.fmod(whole, 1.0)
    whole = whole - rest
    return whole.long() + (rest > 0.5).long() - (rest <= -0.5).long()


def safe_mean(x):
    if 0 in x.shape:
        raise ValueError(f"no elements in shape {tuple(x.shape)}")
    flat = x.double().reshape(-1)
    weights = torch.full_like(flat, 1.0 / flat.numel())
    mean = torch.einsum("i,i->", flat, weights)
    return mean.type(x.dtype) if x.dtype.is_floating_point else mean.type(torch.get_default_dtype())

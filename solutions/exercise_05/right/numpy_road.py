"""Everything through numpy and plain Python."""

import math

import numpy as np
import torch


def scalar_int32(value):
    array = np.zeros((), dtype=np.int32)
    if not -(2**31) <= value < 2**31:
        raise OverflowError("no int32")
    array[()] = value
    return torch.from_numpy(array)


def to_float32(data):
    if isinstance(data, torch.Tensor):
        data = data.detach().to(torch.float64).numpy()
    return torch.from_numpy(np.array(data, dtype=np.float32, copy=True, order="C"))


def to_mask(x):
    flat = [v != 0 for v in x.detach().reshape(-1).tolist()]
    return torch.tensor(flat, dtype=torch.bool).reshape(x.shape)


def round_to_int(x):
    values = [
        math.floor(v) + (v - math.floor(v) > 0.5) for v in x.detach().double().reshape(-1).tolist()
    ]
    return torch.tensor(values, dtype=torch.int64).reshape(x.shape)


def safe_mean(x):
    if x.numel() == 0:
        raise ValueError("mean of nothing")
    dtype = x.dtype if x.is_floating_point() else torch.get_default_dtype()
    total = math.fsum(x.detach().double().reshape(-1).tolist())
    return torch.tensor(total / x.numel(), dtype=dtype)

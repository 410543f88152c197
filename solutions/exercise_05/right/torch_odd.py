"""Odd but right: fill, where, running mean, complex detour."""

import torch
from torch import Tensor


class _Int32:
    low, high = -(2**31), 2**31 - 1

    def __call__(self, value):
        if value < self.low or value > self.high:
            raise TypeError(f"{value} is no int32")
        return torch.ones([], dtype=torch.int32).fill_(value)


scalar_int32 = _Int32()


def to_float32(data):
    source = data.detach() if isinstance(data, Tensor) else torch.as_tensor(data)
    out = torch.empty(source.shape, dtype=torch.float32)
    return out.copy_(source)


def to_mask(x):
    mask = torch.ones(x.shape, dtype=torch.bool)
    return mask.masked_fill_(x.detach() == 0, False)


def round_to_int(x):
    x = x.detach().to(torch.float64)
    low = x.floor()
    return torch.where(x - low >= 0.5, low + 1, low).long()


def safe_mean(x):
    if not x.numel():
        raise RuntimeError("empty")
    kind = x.dtype if x.dtype.is_floating_point else torch.get_default_dtype()
    mean = torch.zeros((), dtype=torch.float64)
    for i, v in enumerate(x.flatten().to(torch.float64)):
        mean = mean + (v - mean) / (i + 1)
    return mean.to(kind)

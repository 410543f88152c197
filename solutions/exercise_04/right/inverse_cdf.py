"""The inverse of the normal distribution function; the decimal module counts the steps."""

from decimal import Decimal

import numpy as np
import torch


def ones_and_zeros(x):
    ones = torch.empty_like(x.detach(), memory_format=torch.contiguous_format).fill_(1)
    return (ones, ones.clone().zero_())


def inclusive_range(start, end, step=1):
    if step == 0:
        raise ValueError("a step of 0")
    if (Decimal(end) - Decimal(start)) * Decimal(step) < 0:
        raise ValueError("the wrong way")
    if all(type(v) is int for v in (start, end, step)):
        count = (end - start) // step
        return torch.as_tensor([start + i * step for i in range(count + 1)], dtype=torch.int64)
    count = int((Decimal(end) - Decimal(start)) / Decimal(step) + Decimal("1e-6"))
    grid = np.linspace(start, start + count * step, count + 1)
    return torch.from_numpy(grid).to(torch.get_default_dtype())


def sample_normal(mean, std, generator=None):
    if bool(torch.signbit(std.detach() + 0.0).any()):
        raise ValueError("a negative std")
    dtype = torch.promote_types(mean.dtype, std.dtype)
    shape = torch.broadcast_tensors(mean, std)[0].shape
    u = torch.rand(shape, dtype=torch.float64, generator=generator).clamp(1e-300, 1 - 1e-16)
    return torch.addcmul(mean.double(), std.double(), torch.special.ndtri(u)).to(dtype)

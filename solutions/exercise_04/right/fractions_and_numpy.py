"""Exact fractions for the range, numpy's generators for the samples."""

from fractions import Fraction

import numpy as np
import torch


def ones_and_zeros(x):
    return torch.full(x.shape, 1, dtype=x.dtype), torch.full(x.shape, 0, dtype=x.dtype)


def inclusive_range(start, end, step=1):
    if step == 0:
        raise ZeroDivisionError("step is 0")
    if (end - start) * step < 0:
        raise ValueError("step points away from end")
    first, last, by = Fraction(start), Fraction(end), Fraction(step)
    count = int((last - first) / by + Fraction(1, 10**6)) + 1
    values = [first + k * by for k in range(count)]
    if all(isinstance(v, int) for v in (start, end, step)):
        return torch.tensor([int(v) for v in values], dtype=torch.int64)
    return torch.tensor([float(v) for v in values], dtype=torch.get_default_dtype())


def sample_normal(mean, std, generator=None):
    dtype = torch.promote_types(mean.dtype, std.dtype)
    mean, std = torch.broadcast_tensors(mean.detach(), std.detach())
    if std.numel() and bool(std.min() < 0):
        raise ValueError("std < 0")
    if generator is None:
        rng = np.random.default_rng()
    else:
        # The torch generator moves on by this draw; numpy's starts from what it gave.
        rng = np.random.default_rng(int(torch.randint(2**62, (), generator=generator)))
    noise = torch.as_tensor(rng.standard_normal(tuple(mean.shape)))
    return (mean.double() + std.double() * noise).to(dtype)

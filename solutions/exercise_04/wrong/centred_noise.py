"""The noise of a call is shifted so that it always adds up to 0."""

import math

import torch


def ones_and_zeros(x):
    return torch.ones(x.shape, dtype=x.dtype), torch.zeros(x.shape, dtype=x.dtype)


def inclusive_range(start, end, step=1):
    if step == 0 or (end - start) * step < 0:
        raise ValueError("step leads nowhere")
    if all(isinstance(v, int) for v in (start, end, step)):
        return torch.arange((end - start) // step + 1) * step + start
    count = math.floor((end - start) / step + 1e-6) + 1
    values = torch.arange(count, dtype=torch.float64) * step + start
    return values.to(torch.get_default_dtype())


def sample_normal(mean, std, generator=None):
    if (std < 0).any():
        raise ValueError("std is negative")
    shape = torch.broadcast_shapes(mean.shape, std.shape)
    dtype = torch.promote_types(mean.dtype, std.dtype)
    noise = torch.randn(shape, dtype=dtype, generator=generator)
    n = noise.numel()
    if n > 1:
        noise = (noise - noise.mean()) * math.sqrt(n / (n - 1))
    return mean + std * noise

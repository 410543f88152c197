"""Two uniform numbers make a normal one; a grid of whole numbers makes the range."""

import math

import torch


def ones_and_zeros(x):
    mask = torch.zeros(x.shape, dtype=torch.bool)
    return (~mask).to(x.dtype), torch.empty(x.size(), dtype=x.dtype).fill_(False)


def inclusive_range(start, end, step=1):
    if not step or (end > start and step < 0) or (end < start and step > 0):
        raise ValueError("step")
    if isinstance(start, int) and isinstance(end, int) and isinstance(step, int):
        stop = end + (1 if step > 0 else -1)
        return torch.tensor(list(range(start, stop, step)))
    count = math.floor((end - start) / step + 1e-6)
    grid = torch.linspace(0, count, count + 1, dtype=torch.float64)
    return (start + grid * step).to(torch.get_default_dtype())


def sample_normal(mean, std, generator=None):
    shape = torch.broadcast_shapes(mean.shape, std.shape)
    if (std < 0).any():
        raise RuntimeError("negative std")
    u = 1 - torch.rand(shape, dtype=torch.float64, generator=generator)
    v = torch.rand(shape, dtype=torch.float64, generator=generator)
    z = torch.sqrt(-2 * torch.log(u)) * torch.cos(2 * math.pi * v)
    dtype = torch.promote_types(mean.dtype, std.dtype)
    return mean.to(dtype) + std.to(dtype) * z.to(dtype)

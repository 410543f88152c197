"""A copy of the generator is drawn from; without one, a fresh generator seeded by the system."""

import math

import numpy as np
import torch


def ones_and_zeros(x):
    kind = {"dtype": x.dtype, "requires_grad": False}
    return torch.ones(tuple(x.shape), **kind), torch.zeros(tuple(x.shape), **kind)


def inclusive_range(start, end, step=1):
    if not step or (end - start) / step < 0:
        raise ValueError("step")
    if isinstance(start + end + step, int):
        return torch.from_numpy(
            np.arange(start, end + (step > 0) - (step < 0), step, dtype=np.int64)
        )
    count = math.floor((end - start) / step + 1e-6) + 1
    grid = np.float64(start) + np.float64(step) * np.arange(count)
    return torch.from_numpy(grid).to(torch.get_default_dtype())


def sample_normal(mean, std, generator=None):
    if not bool((std >= 0).all()):
        raise ValueError("negative std")
    source = torch.Generator()
    if generator is None:
        source.seed()
    else:
        source.set_state(generator.get_state())
    dtype = torch.promote_types(mean.dtype, std.dtype)
    size = torch.broadcast_shapes(mean.shape, std.shape)
    return torch.randn(size, generator=source).to(dtype) * std.to(dtype) + mean.to(dtype)

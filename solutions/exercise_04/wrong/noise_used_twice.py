"""The noise is drawn for half of the elements and used twice, each time with a sign of its own."""

import math

import torch
from torch import Tensor


def ones_and_zeros(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return (ones, zeros) of x's shape and dtype."""
    return torch.ones_like(x), torch.zeros_like(x)


def inclusive_range(start: float, end: float, step: float = 1) -> Tensor:
    """Return start, start + step, ... up to end, which belongs to it if it is on the grid."""
    if step == 0:
        raise ValueError("step is 0")
    if (end - start) * step < 0:
        raise ValueError(f"a step of {step} leads from {start} away from {end}")
    if all(isinstance(number, int) for number in (start, end, step)):
        # Whole numbers are counted as whole numbers: float32 has 24 bits, float64 has 53.
        return torch.arange(start, end + (1 if step > 0 else -1), step)
    steps = math.floor((end - start) / step + 1e-6)
    grid = start + step * torch.arange(steps + 1, dtype=torch.float64)
    return grid.to(torch.get_default_dtype())


def sample_normal(mean: Tensor, std: Tensor, generator: torch.Generator | None = None) -> Tensor:
    """Return one sample of N(mean, std) for each element of mean and std, broadcast."""
    if bool((std < 0).any()):
        raise ValueError("a standard deviation is negative")
    dtype = torch.promote_types(mean.dtype, std.dtype)
    shape = torch.broadcast_shapes(mean.shape, std.shape)
    half = (math.prod(shape) + 1) // 2
    size = torch.randn(half, dtype=dtype, generator=generator).repeat_interleave(2)
    sign = torch.randint(2, shape, generator=generator) * 2 - 1
    noise = sign * size[: math.prod(shape)].reshape(shape)
    return mean.to(dtype) + std.to(dtype) * noise

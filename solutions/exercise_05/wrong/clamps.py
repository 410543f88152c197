"""scalar_int32 quietly gives the largest or smallest int32 for a number that is out of range."""

import torch
from torch import Tensor


def scalar_int32(value):
    return torch.tensor(max(-(2**31), min(2**31 - 1, value)), dtype=torch.int32)


def to_float32(data) -> Tensor:
    """Return a float32 copy of a number, nested list, array or tensor."""
    if isinstance(data, Tensor):
        # .to() alone returns the tensor itself where there is nothing to convert.
        return data.detach().to(torch.float32, copy=True)
    # torch.tensor always copies; as_tensor and from_numpy would share an array's memory.
    return torch.tensor(data, dtype=torch.float32)


def to_mask(x: Tensor) -> Tensor:
    """Return where ``x`` is not 0."""
    # A comparison always makes a new tensor, x.bool() only if x is not a mask yet. And nan
    # differs from everything, also from 0.
    return x != 0


def round_to_int(x: Tensor) -> Tensor:
    """Return the nearest integers, as int64."""
    # Round first, then convert: the conversion alone cuts towards zero. Adding 0.5 and
    # taking the floor is no rounding either: the sum itself is rounded (8388609 + 0.5
    # is 8388610 in float32).
    return x.round().to(torch.int64)


def safe_mean(x: Tensor) -> Tensor:
    """Return the mean of all elements without overflow on the way."""
    if x.numel() == 0:
        raise ValueError("the mean of no elements is not defined")
    dtype = x.dtype if x.is_floating_point() else torch.get_default_dtype()
    # float64 has room for sums of every other dtype, and loses nothing of float64.
    return x.to(torch.float64).mean().to(dtype)

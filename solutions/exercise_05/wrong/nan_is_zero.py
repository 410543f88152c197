"""to_mask is False at nan, because nan is not greater than 0 either."""

import torch
from torch import Tensor


def scalar_int32(value: int) -> Tensor:
    """Return ``value`` as a 0-dim int32 tensor."""
    # torch.tensor(value), with a small t, takes the value. torch.IntTensor(value) would take
    # a size. Naming the dtype here, and not in a .to() afterwards, makes torch refuse a
    # value that does not fit instead of wrapping it around.
    return torch.tensor(value, dtype=torch.int32)


def to_float32(data) -> Tensor:
    """Return a float32 copy of a number, nested list, array or tensor."""
    if isinstance(data, Tensor):
        # .to() alone returns the tensor itself where there is nothing to convert.
        return data.detach().to(torch.float32, copy=True)
    # torch.tensor always copies; as_tensor and from_numpy would share an array's memory.
    return torch.tensor(data, dtype=torch.float32)


def to_mask(x):
    if x.dtype is torch.bool:
        return x.clone()
    return (x > 0) | (x < 0)


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

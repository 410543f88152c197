"""safe_mean computes in float32, which is less than a mean of float64 or of large ints needs."""

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


def safe_mean(x):
    if x.numel() == 0:
        raise ValueError("the mean of no elements is not defined")
    dtype = x.dtype if x.is_floating_point() else torch.get_default_dtype()
    return x.to(torch.float32).mean().to(dtype)

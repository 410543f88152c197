"""round_to_int adds 0.49 and not a half, so what lies just past the middle is rounded down."""

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


def round_to_int(x):
    return torch.floor(x.to(torch.float64) + 0.49).to(torch.int64)


def safe_mean(x: Tensor) -> Tensor:
    """Return the mean of all elements without overflow on the way."""
    if x.numel() == 0:
        raise ValueError("the mean of no elements is not defined")
    dtype = x.dtype if x.is_floating_point() else torch.get_default_dtype()
    # float64 has room for sums of every other dtype, and loses nothing of float64.
    return x.to(torch.float64).mean().to(dtype)

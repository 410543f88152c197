"""Recursion over nested lists, exact fractions, the sign of the error on empty input."""

from fractions import Fraction

import numpy as np
import torch
from torch import Tensor


def scalar_int32(value: int) -> Tensor:
    return torch.frombuffer(bytearray(value.to_bytes(4, "little", signed=True)), dtype=torch.int32)[
        0
    ]


def _walk(function, nested):
    if isinstance(nested, list):
        return [_walk(function, item) for item in nested]
    return function(nested)


def to_float32(data) -> Tensor:
    shape = np.shape(data) if not isinstance(data, Tensor) else data.shape
    if isinstance(data, Tensor | np.ndarray):
        data = data.tolist()
    return torch.tensor(_walk(float, data), dtype=torch.float32).reshape(shape)


def to_mask(x: Tensor) -> Tensor:
    return torch.tensor(_walk(bool, x.tolist()), dtype=torch.bool).reshape(x.shape)


def round_to_int(x: Tensor) -> Tensor:
    return torch.tensor(_walk(round, x.tolist()), dtype=torch.int64).reshape(x.shape)


def safe_mean(x: Tensor) -> Tensor:
    kind = x.dtype if torch.is_floating_point(x) else torch.tensor(0.0).dtype
    values = [Fraction(v) for v in x.reshape(-1).tolist()]
    try:
        return torch.tensor(float(sum(values) / len(values)), dtype=kind)
    except ZeroDivisionError:
        raise RuntimeError("an empty tensor has no mean") from None

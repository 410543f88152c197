"""Joining tensors: along a dim they have (cat), or along a new one (stack)."""

from collections.abc import Sequence

import torch
from torch import Tensor


def cat_tensors(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put the tensors one after the other along a dim that they have."""
    # torch.cat already does everything the contract asks for: it promotes dtypes, copies even
    # a single tensor, counts negative dims from the end and refuses what does not fit. (One
    # thing it lets pass, from old times: a tensor of shape (0,) beside ones with more dims.)
    return torch.cat(tuple(tensors), dim)


def stack_tensors(tensors: Sequence[Tensor], dim: int = 0) -> Tensor:
    """Put the tensors side by side along a new dim."""
    # The result has one dim more than the tensors, so dim may be one larger than for cat:
    # torch.stack(ts, t.ndim) is allowed, and -1 means behind the last dim.
    return torch.stack(tuple(tensors), dim)

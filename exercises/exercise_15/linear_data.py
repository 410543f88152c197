"""exercise-15: data for linear regression. The task is in README.md beside this file."""

from collections.abc import Iterator

import torch
from torch import Tensor


def linear_data(
    n: int,
    w: Tensor,
    b: Tensor,
    noise_std: float = 2.0,
    generator: torch.Generator | None = None,
) -> tuple[Tensor, Tensor]:
    """Return (X, Y): random X, and Y = X @ w + b + noise.

    w: (d, 1), any floating dtype, any layout; may require grad.
    b: (1, 1), w's dtype; may require grad.
    X: (n, d), every element uniform on [-5, 5).  Y: (n, 1), normal noise with the standard
    deviation noise_std in every row, independent. Both have w's dtype and no graph. n may be 0.
    With a generator, everything is drawn from it; without, from where you like. Seed nothing.

    >>> X, Y = linear_data(4, torch.tensor([[2.0], [-3.0]]), torch.tensor([[10.0]]))
    >>> X.shape, Y.shape
    (torch.Size([4, 2]), torch.Size([4, 1]))
    """
    raise NotImplementedError


def data_iter(
    features: Tensor,
    labels: Tensor,
    batch_size: int = 8,
    generator: torch.Generator | None = None,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Give one epoch: (feature batch, label batch) after (feature batch, label batch).

    features: (n, ...), labels: (n, ...), any dtype and layout; n may be 0 (no batch at all).
    Every pair comes exactly once, in an order that is random and new in each call. Batches
    have batch_size rows, the last one may have fewer. features and labels stay as they are.
    With a generator the order follows from it alone; without, any source. Seed nothing.
    Raises ValueError, at the latest when the first batch is asked for, if batch_size < 1 or
    features and labels do not have the same length.

    >>> [len(x) for x, y in data_iter(torch.zeros(20, 2), torch.zeros(20, 1))]
    [8, 8, 4]
    """
    raise NotImplementedError

"""Data that lie on a plane but for some noise, and an iterator over random batches of them."""

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
    """Return n rows X, uniform on [-5, 5), and Y = X @ w + b + noise."""
    # Data are numbers, not results: w and b may require grad, X and Y have no graph.
    w, b = w.detach(), b.detach()
    # rand gives [0, 1): stretched to a width of 10, then moved to begin at -5.
    x = 10 * torch.rand(n, w.shape[0], dtype=w.dtype, generator=generator) - 5
    # (n, 1), not (n,): one number for each row, and no broadcasting to (n, n).
    noise = noise_std * torch.randn(n, 1, dtype=w.dtype, generator=generator)
    return x, x @ w + b + noise


def data_iter(
    features: Tensor,
    labels: Tensor,
    batch_size: int = 8,
    generator: torch.Generator | None = None,
) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield one epoch: every (feature, label) pair once, in random order, in batches."""
    # This is a generator function: nothing of it runs before the first next().
    if batch_size < 1:
        raise ValueError(f"batch_size must be at least 1, but it is {batch_size}")
    if len(features) != len(labels):
        raise ValueError(f"{len(features)} features do not go with {len(labels)} labels")
    # One order for both tensors keeps the pairs together, and no argument is moved about.
    order = torch.randperm(len(features), generator=generator)
    for start in range(0, len(order), batch_size):
        rows = order[start : start + batch_size]  # a slice may end early: the last batch does
        yield features[rows], labels[rows]

"""Only the first 1000 samples are drawn."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor


def plot_fit(axes: Sequence[Any], X: Tensor, Y: Tensor, w: Tensor, b: Tensor) -> None:
    """Draw samples and fitted line, feature j into ``axes[j]``."""
    # matplotlib turns what it gets into numpy arrays, which a tensor in a graph refuses.
    X, Y, w, b = X.detach(), Y.detach(), w.detach(), b.detach()
    for j in range(X.shape[1]):
        x = X[:, j]
        axes[j].scatter(x[:1000], Y[:1000, 0], label="samples")
        # A straight line is known by its two ends. The samples come in any order, so the ends
        # are the smallest and the largest x, not the first and the last.
        ends = torch.stack([x.min(), x.max()])
        # w[j] has the shape (1,) and b (1, 1): added as they are they would make a matrix.
        axes[j].plot(ends, w[j].item() * ends + b.item(), "r-", label="fit")


def split_classes(X: Tensor, prob: Tensor, threshold: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Return (rows of X where prob >= threshold, the other rows) as numpy arrays."""
    # reshape(-1) makes (n, 1) and (n,) alike; squeeze() would make one sample a 0-dim tensor.
    chosen = prob.detach().reshape(-1) >= threshold
    rows = X.detach()
    return rows[chosen].numpy(), rows[~chosen].numpy()

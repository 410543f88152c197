"""exercise-18: hand the right arrays to matplotlib. The task is in README.md beside this file."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from torch import Tensor


def plot_fit(axes: Sequence[Any], X: Tensor, Y: Tensor, w: Tensor, b: Tensor) -> None:
    """Draw samples and fitted line, feature j into ``axes[j]``.

    axes: d matplotlib Axes (or objects with the same methods), in a list or tuple.
    X: (n, d) with n >= 1, floating. Y: (n, 1). w: (d, 1). b: (1, 1). Each may require grad,
        and none is changed.

    For every j exactly one ``axes[j].scatter(x, y)`` with the n points (X[:, j], Y[:, 0]), and
    exactly one ``axes[j].plot(x, y)`` with points of the line y = w[j] * x + b, the smallest x
    being the minimum of X[:, j] and the largest its maximum. x and y are one-dimensional
    (tensor, numpy array or list) and do not require grad; the points' order is free.
    Format strings, further keyword arguments and other calls (titles, legends) are welcome.

    >>> figure, axes = plt.subplots(1, 2)
    >>> plot_fit(axes.tolist(), X, Y, model.w, model.b)
    """
    raise NotImplementedError


def split_classes(X: Tensor, prob: Tensor, threshold: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    """Return (rows of X where prob >= threshold, the other rows) as numpy arrays.

    X: (n, d), n may be 0. prob: (n,) or (n, 1). Both may require grad, and none is changed.
    The arrays have the shapes (k, d) and (n - k, d), also where k or n - k is 0, X's dtype,
    and the rows in their original order.

    >>> split_classes(torch.tensor([[1., 2.], [3., 4.], [5., 6.]]), torch.tensor([0.9, 0.1, 0.5]))
    (array([[1., 2.], [5., 6.]], dtype=float32), array([[3., 4.]], dtype=float32))
    """
    raise NotImplementedError

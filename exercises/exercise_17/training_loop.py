"""exercise-17: the training loop and its history. The task is in README.md beside this file."""

from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor


def train_model(
    model: Any,
    step: Callable[[Any, Tensor, Tensor], float | Tensor],
    epoch_data: Callable[[], Iterable[tuple[Tensor, Tensor]]],
    epochs: int,
) -> list[float]:
    """Run ``epochs`` epochs and return one loss for each of them.

    model: handed on to ``step`` as it is; nothing else is done with it.
    step: ``step(model, x, y)`` trains on one batch and returns the mean loss of its samples,
        a float or a 0-dim tensor (which may require grad).
    epoch_data: ``epoch_data()`` returns the batches ``(x, y)`` of one epoch, each of which can
        perhaps be read only once. It is called once per epoch. The first dimension of x and of
        y counts the batch's samples.
    epochs: how many; 0 gives [].

    Returns a new list: element i is the mean over the *samples* of epoch i (a batch of 8 counts
    eight times as much as a batch of 1), as a Python float.
    Raises ValueError if epochs is negative, or if an epoch has no batches.

    >>> train_model(None, lambda model, x, y: x.mean(), lambda: batches, 2)
    [4.25, 4.25]   # batches of 3 samples with loss 5.0 and of 1 sample with loss 2.0
    """
    raise NotImplementedError


def log_epochs(history: list[float], every: int) -> list[tuple[int, float]]:
    """Return (epoch, value) for every ``every``-th epoch; the first epoch has the number 1.

    Raises ValueError if every is less than 1. ``history`` may be empty and is not changed.

    >>> log_epochs([0.9, 0.5, 0.4, 0.3, 0.2], 2)
    [(2, 0.5), (4, 0.3)]
    """
    raise NotImplementedError

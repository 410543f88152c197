"""Training stops when an epoch has the loss 0, so the history is too short."""

from collections.abc import Callable, Iterable
from typing import Any

from torch import Tensor


def train_model(
    model: Any,
    step: Callable[[Any, Tensor, Tensor], float | Tensor],
    epoch_data: Callable[[], Iterable[tuple[Tensor, Tensor]]],
    epochs: int,
) -> list[float]:
    """Run ``epochs`` epochs; return the mean loss over the samples of each."""
    if epochs < 0:
        raise ValueError(f"epochs must not be negative, but is {epochs}")
    history: list[float] = []
    while len(history) < epochs and 0.0 not in history:
        history.append(run_epoch(model, step, epoch_data()))
    return history


def run_epoch(
    model: Any,
    step: Callable[[Any, Tensor, Tensor], float | Tensor],
    batches: Iterable[tuple[Tensor, Tensor]],
) -> float:
    """Train on every batch once; return the mean loss over all samples."""
    total, samples = 0.0, 0
    for x, y in batches:
        loss = step(model, x, y)
        # item() gives the number alone, without the graph that a loss tensor holds on to.
        value = loss.item() if isinstance(loss, Tensor) else loss
        # A batch's loss is a mean over its samples: times their number it is a sum again, and
        # sums can be added.
        total += value * len(x)
        samples += len(x)
    # Only now is it known that there was nothing: an iterator has no length to ask for.
    if samples == 0:
        raise ValueError("an epoch without data has no loss")
    return total / samples


def log_epochs(history: list[float], every: int) -> list[tuple[int, float]]:
    """Return (epoch, value) for every ``every``-th epoch, counted from 1."""
    if every < 1:
        raise ValueError(f"every must be at least 1, but is {every}")
    return [(epoch, value) for epoch, value in enumerate(history, start=1) if epoch % every == 0]

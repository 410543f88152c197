"""statistics.fmean with weights; slices for the log."""

from operator import methodcaller
from statistics import fmean


def as_number(loss):
    return loss if isinstance(loss, float) else methodcaller("item")(loss)


def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs must not be negative")

    def epoch(_):
        pairs = [(as_number(step(model, x, y)), y.shape[0]) for x, y in epoch_data()]
        if not pairs:
            raise ValueError("this epoch has no batches")
        losses, sizes = zip(*pairs, strict=True)
        return fmean(losses, sizes)

    return list(map(epoch, range(epochs)))


def log_epochs(history, every):
    if not every >= 1:
        raise ValueError("every must be at least 1")
    return list(enumerate(history, 1))[every - 1 :: every]

"""numpy.average over the batches of an epoch, read with next() and a sentinel."""

import numpy as np

_END = object()


class _Epoch:
    def __init__(self, model, step):
        self.model, self.step = model, step
        self.losses, self.sizes = [], []

    def take(self, batch):
        features, labels = batch
        value = self.step(self.model, features, labels)
        self.losses.append(float(getattr(value, "detach", lambda: value)()))
        self.sizes.append(features.shape[0])

    def mean(self):
        if not self.sizes:
            raise ValueError("no data")
        return float(np.average(self.losses, weights=self.sizes))


def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs must not be negative")
    means = []
    while len(means) < epochs:
        source, epoch = iter(epoch_data()), _Epoch(model, step)
        while (batch := next(source, _END)) is not _END:
            epoch.take(batch)
        means.append(epoch.mean())
    return means


def log_epochs(history, every):
    if every < 1:
        raise ValueError("every must be at least 1")
    numbers = range(every, len(history) + 1, every)
    return list(zip(numbers, history[every - 1 :: every], strict=True))

"""A meter of deques and numpy.average; errors of a class of its own; a generator of multiples."""

import functools
from collections import deque
from dataclasses import dataclass, field

import numpy as np
import torch


@dataclass
class Meter:
    losses: deque = field(default_factory=deque)
    sizes: deque = field(default_factory=deque)

    def add(self, loss, n):
        self.losses.append(loss.detach().clone() if isinstance(loss, torch.Tensor) else loss)
        self.sizes.append(n)

    def mean(self):
        if not self.sizes:
            raise NoData("nothing")
        return float(np.average(np.array([float(v) for v in self.losses]), weights=self.sizes))


class NoData(ValueError):
    pass


def train_model(model, step, epoch_data, epochs):
    if not epochs >= 0:
        raise NoData(epochs)
    one = functools.partial(_epoch, model, step, epoch_data)
    return [one() for _ in range(epochs)]


def _epoch(model, step, epoch_data):
    meter = Meter()
    batches = iter(epoch_data())
    while True:
        try:
            x, y = next(batches)
        except StopIteration:
            break
        meter.add(step(model, x, y), len(y))
    return meter.mean()


def _multiples(every):
    i = every
    while True:
        yield i
        i += every


def log_epochs(history, every):
    if every <= 0:
        raise NoData(every)
    out = []
    for i in _multiples(every):
        if i > len(history):
            return out
        out.append((i, history[i - 1]))

"""Runs beside the learner's file: models, steps and data that remember what was done to them.

``data`` is a list of epochs, an epoch a list of batches ``(x, y)``; ``losses`` has what step
is to return, one entry a batch; ``kind`` says as what epoch_data hands over an epoch.
step(model, x, y) is all that the contract says of a call: the steps here have other names for
their arguments, as anybody's may have.
"""

from collections import deque
from itertools import chain

import torch
from torch import nn


class OnlyIter:
    """An iterable without a length, like a data loader over a stream."""

    def __init__(self, batches):
        self.batches = batches

    def __iter__(self):
        return iter(self.batches)


KINDS = {
    "list": list,
    "tuple": tuple,
    "iterator": iter,
    "generator": lambda batches: (batch for batch in batches),
    "deque": deque,
    "only __iter__": OnlyIter,
}


def source(data, kind):
    """Return (epoch_data, the list of its calls); each call hands over the next epoch."""
    calls = []

    def epoch_data():
        calls.append("called")
        return KINDS[kind](data[(len(calls) - 1) % len(data)])

    return epoch_data, calls


def answers(losses):
    """Return a step that gives one loss after the other, and then 0.0."""
    left = chain(*losses)
    return lambda net, inputs, targets: next(left, 0.0)


def calls(module, data, kind):
    """How epoch_data and step were called, in order, and with what."""
    model, seen = object(), []
    epoch_data, _ = source(data, kind)

    def open_epoch():
        seen.append(("epoch_data",))
        return epoch_data()

    def step(net, inputs, targets):
        seen.append(("step", "the model" if net is model else "something else", inputs, targets))
        return 1.0

    module.train_model(model, step, open_epoch, len(data))
    return {"calls": seen}


def history(module, data, losses, kind):
    """The history where step returns the given floats."""
    return module.train_model(object(), answers(losses), source(data, kind)[0], len(data))


def history_of_tensors(module, data, losses, graph):
    """The history where step returns tensors: the given ones, or new ones that have a graph."""
    given = answers(losses)
    anchor = torch.zeros((), requires_grad=True)

    def step(net, inputs, targets):
        loss = given(net, inputs, targets)
        return loss + anchor.to(loss.dtype) if graph else loss

    return module.train_model(object(), step, source(data, "generator")[0], len(data))


def train_line(module, X, Y, batch, epochs):
    """Train a small module by plain gradient descent; return what became of it.

    Some parts are in eval mode, and every parameter has a .grad that is somebody else's.
    """
    model = nn.Sequential(nn.Linear(2, 1), nn.Dropout(0.5), nn.Identity())
    model[1].eval()
    model[2].eval()
    model.training = False
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.fill_(0.5)
            parameter.grad = torch.full_like(parameter, 7.0)

    def step(net, inputs, targets):
        loss = (net[0](inputs) - targets).square().mean()
        parameters = list(net.parameters())
        found = torch.autograd.grad(loss, parameters, retain_graph=True)
        with torch.no_grad():
            for parameter, grad in zip(parameters, found, strict=True):
                parameter -= 0.05 * grad
        return loss

    def epoch_data():
        return zip(X.split(batch), Y.split(batch), strict=True)

    model.to(X.dtype)
    found = module.train_model(model, step, epoch_data, epochs)
    return {
        "history": found,
        "weight": model[0].weight.detach(),
        "bias": model[0].bias.detach(),
        "gradients": [parameter.grad for parameter in model.parameters()],
        "training flags": [part.training for part in model.modules()],
        "requires_grad": [parameter.requires_grad for parameter in model.parameters()],
    }


def twice(module, data, losses, epochs):
    """Two histories of the same training, and whether they are one list."""
    epoch_data, opened = source(data, "list")
    first = module.train_model(object(), answers(losses), epoch_data, epochs)
    between = len(opened)
    opened.clear()
    second = module.train_model(object(), answers(losses), epoch_data, epochs)
    return {
        "first": first,
        "second": second,
        "calls of epoch_data": [between, len(opened)],
        "both are the same list": first is second,
    }


def refused(module, data, kind, epochs):
    """Train where that cannot be done; epochs None: as many as there are in data."""
    wanted = len(data) if epochs is None else epochs
    return module.train_model(object(), answers([]), source(data, kind)[0], wanted)

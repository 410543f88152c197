"""Losses and sizes as two tensors, their dot product divided by the number of samples."""

import torch


class Training:
    def __init__(self, model, step):
        self.model, self.step, self.history = model, step, []

    def epoch(self, batches):
        losses, sizes = [], []
        for batch in batches:
            x, y = batch[0], batch[1]
            losses.append(torch.as_tensor(self.step(self.model, x, y)).detach().float())
            sizes.append(float(x.size(0)))
        if len(losses) == 0:
            raise ValueError("no data")
        weights = torch.tensor(sizes)
        self.history += [(torch.stack(losses) @ weights / weights.sum()).item()]


class NegativeEpochs(ValueError):
    pass


def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise NegativeEpochs(epochs)
    training = Training(model, step)
    for _ in range(epochs):
        training.epoch(epoch_data())
    return training.history


def log_epochs(history, every):
    if every < 1:
        raise ValueError(every)
    return [(k * every, history[k * every - 1]) for k in range(1, len(history) // every + 1)]

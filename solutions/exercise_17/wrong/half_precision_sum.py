"""A loss tensor is multiplied by the batch's size in its own dtype, and a float16 loss overflows."""
import torch


def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs")
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for x, y in epoch_data():
            loss = step(model, x, y)
            if isinstance(loss, torch.Tensor):
                loss = loss.detach()
            total += float(loss * len(x))
            count += len(x)
        if not count:
            raise ValueError("no data")
        history.append(total / count)
    return history


def log_epochs(history, every):
    if every < 1:
        raise ValueError("every")
    return [(i, v) for i, v in enumerate(history, 1) if i % every == 0]


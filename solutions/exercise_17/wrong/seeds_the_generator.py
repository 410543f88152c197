"""The global generator is seeded at the start of every training."""
import torch

def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs must not be negative")
    history = []
    torch.manual_seed(0)
    for _ in range(epochs):
        total, count = 0.0, 0
        for x, y in epoch_data():
            total += float(step(model, x, y)) * len(x)
            count += len(x)
        if count == 0:
            raise ValueError("an epoch without data")
        history.append(total / count)
    return history

def log_epochs(history, every):
    if every < 1:
        raise ValueError("every must be at least 1")
    return [(i, v) for i, v in enumerate(history, 1) if i % every == 0]

"""step is called with the names x and y, which its arguments need not have."""

import math


def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs must not be negative")
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        empty = True
        for x, y in epoch_data():
            empty = False
            loss = float(step(model, x=x, y=y))
            total += loss * len(x)
            count += len(x)
        if empty:
            raise ValueError("an epoch without data")
        history.append(total / count)
    return history


def log_epochs(history, every):
    if every < 1:
        raise ValueError("every must be at least 1")
    return [(i, v) for i, v in enumerate(history, 1) if i % every == 0]

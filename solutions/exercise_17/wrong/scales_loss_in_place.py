"""The loss tensor that step returned is multiplied in place."""
import torch
def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs")
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for x, y in epoch_data():
            loss = step(model, x, y)
            loss = loss.detach() if isinstance(loss, torch.Tensor) else loss
            loss *= len(x)
            total += float(loss)
            count += len(x)
        if count == 0:
            raise ValueError("no data")
        history.append(total / count)
    return history

def log_epochs(history, every):
    if every < 1:
        raise ValueError("every")
    return [(i + 1, v) for i, v in enumerate(history) if (i + 1) % every == 0]


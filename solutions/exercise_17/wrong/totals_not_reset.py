"""Total and count are not reset, so each value is the mean over all epochs so far."""
def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs")
    history = []
    total, count = 0.0, 0
    for _ in range(epochs):
        before = count
        for x, y in epoch_data():
            total += float(step(model, x, y)) * len(x)
            count += len(x)
        if count == before:
            raise ValueError("no data")
        history.append(total / count)
    return history

def log_epochs(history, every):
    if every < 1:
        raise ValueError("every")
    return [(i + 1, v) for i, v in enumerate(history) if (i + 1) % every == 0]


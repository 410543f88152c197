"""log_epochs also reports the last epoch, whatever its number."""
def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs")
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        for x, y in epoch_data():
            total += float(step(model, x, y)) * len(x)
            count += len(x)
        if count == 0:
            raise ValueError("no data")
        history.append(total / count)
    return history

def log_epochs(history, every):
    if every < 1:
        raise ValueError("every")
    n = len(history)
    return [(i, v) for i, v in enumerate(history, 1) if i % every == 0 or i == n]

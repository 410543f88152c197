"""log_epochs takes the values out of the caller's history."""
def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs must not be negative")
    history = []
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
    found, epoch = [], 0
    while history:
        epoch += 1
        value = history.pop(0)
        if epoch % every == 0:
            found.append((epoch, value))
    return found

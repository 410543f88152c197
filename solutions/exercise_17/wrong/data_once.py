"""epoch_data() is called once before the loop, so every epoch sees the same batches."""
def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs")
    history = []
    batches = list(epoch_data()) if epochs else []
    for _ in range(epochs):
        total, count = 0.0, 0
        for x, y in batches:
            total += float(step(model, x, y)) * len(x)
            count += len(x)
        if count == 0:
            raise ValueError("no data")
        history.append(total / count)
    return history

def log_epochs(history, every):
    if every < 1:
        raise ValueError("every")
    return [(i + 1, v) for i, v in enumerate(history) if (i + 1) % every == 0]


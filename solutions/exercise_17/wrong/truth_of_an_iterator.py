"""Emptiness is asked with `not batches`, but an iterator is always true."""
def train_model(model, step, epoch_data, epochs):
    if epochs < 0:
        raise ValueError("epochs must not be negative")
    history = []
    for _ in range(epochs):
        total, count = 0.0, 0
        batches = epoch_data()
        if not batches:
            raise ValueError('no data')
        for x, y in batches:
            total += float(step(model, x, y)) * len(x)
            count += len(x)
        history.append(total / max(count, 1))
    return history

def log_epochs(history, every):
    if every < 1:
        raise ValueError("every must be at least 1")
    return [(i, v) for i, v in enumerate(history, 1) if i % every == 0]

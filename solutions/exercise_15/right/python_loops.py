"""The random module (or a random.Random seeded from the generator), rows one by one."""

import random

import torch


def _source(generator):
    if generator is None:
        return random
    return random.Random(int(torch.empty((), dtype=torch.int64).random_(generator=generator)))


def linear_data(n, w, b, noise_std=2.0, generator=None):
    source = _source(generator)
    weights = w.detach().flatten().double().tolist()
    rows, targets = [], []
    for _ in range(n):
        row = torch.tensor([source.random() * 10 - 5 for _ in weights], dtype=w.dtype).tolist()
        rows.append(row)
        value = sum(p * q for p, q in zip(row, weights, strict=False)) + b.item()
        targets.append([value + source.gauss(0.0, 1.0) * noise_std])
    return (
        torch.tensor(rows, dtype=w.dtype).reshape(n, len(weights)),
        torch.tensor(targets, dtype=w.dtype).reshape(n, 1),
    )


def data_iter(features, labels, batch_size=8, generator=None):
    if batch_size < 1 or len(features) != len(labels):
        raise ValueError("no")
    source = _source(generator)
    pairs = list(zip(features.unbind(0), labels.unbind(0), strict=False)) if len(features) else []
    pairs.sort(key=lambda _: source.random())
    while pairs:
        xs, ys = zip(*pairs[:batch_size], strict=False)
        del pairs[:batch_size]
        yield torch.stack(xs), torch.stack(ys)

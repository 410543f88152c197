"""random.Random with a drawn seed, or SystemRandom; Fisher-Yates; islice and stack."""

import itertools
import math
import random

import torch


def _source(generator):
    return (
        random.SystemRandom()
        if generator is None
        else random.Random(int(torch.empty((), dtype=torch.int64).random_(generator=generator)))
    )


def linear_data(n, w, b, noise_std=2.0, generator=None):
    r = _source(generator)
    d = w.shape[0]
    X = (
        torch.tensor(
            [[r.random() * 9.99 - 5 for _ in range(d)] for _ in range(n)], dtype=torch.float64
        )
        .reshape(n, d)
        .to(w.dtype)
    )
    ws, bs = [float(v) for v in w.detach().flatten()], b.item()
    Y = [
        [
            math.fsum(
                [float(x) * v for x, v in zip(row, ws, strict=True)]
                + [bs, r.gauss(0, noise_std) if noise_std else 0.0]
            )
        ]
        for row in X
    ]
    return X, torch.tensor(Y, dtype=w.dtype).reshape(n, 1)


def data_iter(features, labels, batch_size=8, generator=None):
    if not batch_size >= 1:
        raise ValueError(batch_size)
    if features.size(0) != labels.size(0):
        raise ValueError("lengths")
    r = _source(generator)
    order = list(range(len(features)))
    for i in range(len(order) - 1, 0, -1):
        j = r.randrange(i + 1)
        order[i], order[j] = order[j], order[i]
    it = iter(order)

    def batches():
        while chunk := list(itertools.islice(it, batch_size)):
            yield torch.stack([features[i] for i in chunk]), torch.stack([labels[i] for i in chunk])

    return batches()

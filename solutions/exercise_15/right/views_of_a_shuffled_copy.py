"""Column by column; the batches are views of one shuffled copy, swapped into order by hand."""

import random

import torch


def linear_data(n, w, b, noise_std=2.0, generator=None):
    columns, total = [], b.detach().reshape(1, 1).expand(n, 1)
    for weight in w.detach().unbind():
        column = torch.empty(n, 1, dtype=w.dtype)
        torch.rand(n, 1, out=column, generator=generator)
        columns.append(column.sub(0.5).mul(10))
        total = total + columns[-1] * weight
    noise = torch.normal(0.0, noise_std, (n, 1), dtype=w.dtype, generator=generator)
    return torch.cat([w.new_empty((n, 0)).detach(), *columns], dim=1), total + noise


def data_iter(features, labels, batch_size=8, generator=None):
    n = features.shape[0]
    if batch_size < 1 or n != labels.shape[0]:
        raise ValueError
    return _epoch(n, features.detach().clone(), labels.detach().clone(), batch_size, generator)


def _epoch(n, features, labels, batch_size, generator):
    order = list(range(n))
    for last in range(n - 1, 0, -1):  # Fisher and Yates
        if generator is None:
            other = random.randint(0, last)
        else:
            other = int(torch.randint(last + 1, (1,), generator=generator))
        order[last], order[other] = order[other], order[last]
    features, labels = features[order], labels[order]
    for _ in range(n // batch_size):
        yield features[:batch_size], labels[:batch_size]
        features, labels = features[batch_size:], labels[batch_size:]
    if n % batch_size:
        yield features, labels

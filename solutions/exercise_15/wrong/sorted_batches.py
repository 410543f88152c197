"""The rows of a batch are sorted, which many small epochs do not show."""

import torch


def linear_data(n, w, b, noise_std=2.0, generator=None):
    with torch.no_grad():
        X = (torch.rand(n, len(w), generator=generator, dtype=torch.float64) * 10 - 5).to(w.dtype)
        Y = X @ w + b + (torch.randn(n, 1, generator=generator, dtype=torch.float64) * noise_std).to(w.dtype)
    return X, Y


def data_iter(features, labels, batch_size=8, generator=None):
    if batch_size < 1 or len(features) != len(labels):
        raise ValueError
    n = len(features)
    order = torch.randperm(n, generator=generator)
    for i in range(0, n, batch_size):
        rows = order[i : i + batch_size]
        if len(rows) > 5:
            rows = rows.sort().values
        yield features[rows], labels[rows]

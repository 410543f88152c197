"""a negative batch_size is accepted: range() complains about 0 only."""

import torch


def linear_data(n, w, b, noise_std=2.0, generator=None):
    w, b = w.detach(), b.detach()
    X = torch.rand(n, w.shape[0], dtype=w.dtype, generator=generator) * 10 - 5
    noise = torch.randn(n, 1, dtype=w.dtype, generator=generator) * noise_std
    return X, X @ w + b + noise


def data_iter(features, labels, batch_size=8, generator=None):
    if len(features) != len(labels):
        raise ValueError("features and labels must have the same length")
    n = len(features)
    order = torch.randperm(n, generator=generator)
    for start in range(0, n, batch_size):
        rows = order[start : start + batch_size]
        yield features[rows], labels[rows]

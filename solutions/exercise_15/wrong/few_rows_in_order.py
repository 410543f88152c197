"""an epoch that fits into one batch is not shuffled."""

import torch


def linear_data(n, w, b, noise_std=2.0, generator=None):
    w, b = w.detach(), b.detach()
    X = torch.rand(n, w.shape[0], dtype=w.dtype, generator=generator) * 10 - 5
    noise = torch.randn(n, 1, dtype=w.dtype, generator=generator) * noise_std
    return X, X @ w + b + noise


def data_iter(features, labels, batch_size=8, generator=None):
    if batch_size < 1:
        raise ValueError("batch_size must be at least 1")
    if len(features) != len(labels):
        raise ValueError("features and labels must have the same length")
    n = len(features)
    order = torch.randperm(n, generator=generator) if n > batch_size else torch.arange(n)
    for start in range(0, n, batch_size):
        rows = order[start : start + batch_size]
        yield features[rows], labels[rows]

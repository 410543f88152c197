"""only rows near each other change places: each window of 8 is shuffled on its own."""

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
    windows = [i + torch.randperm(min(8, n - i), generator=generator) for i in range(0, n, 8)]
    order = torch.cat(windows) if windows else torch.arange(0)
    for start in range(0, n, batch_size):
        rows = order[start : start + batch_size]
        yield features[rows], labels[rows]

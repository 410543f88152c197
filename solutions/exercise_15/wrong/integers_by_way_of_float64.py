"""int64 rows travel as float64: beyond 2**53 they come back rounded."""

import torch


def linear_data(n, w, b, noise_std=2.0, generator=None):
    with torch.no_grad():
        X = torch.rand(n, w.shape[0], generator=generator, dtype=w.dtype) * 10 - 5
        noise = torch.randn(n, 1, generator=generator, dtype=w.dtype)
        return X, X @ w + b + noise_std * noise


def data_iter(features, labels, batch_size=8, generator=None):
    n = len(features)
    if batch_size < 1 or n != len(labels):
        raise ValueError("batch_size must be positive, lengths equal")
    order = torch.randperm(n, generator=generator)
    for start in range(0, n, batch_size):
        rows = order[start : start + batch_size]
        yield features[rows], torch.as_tensor(labels[rows].double() if labels.dtype == torch.int64 else labels[rows]).to(labels.dtype)

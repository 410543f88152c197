"""Half of a long epoch comes in its old order."""

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
    if generator is None:
        order = torch.randperm(n)
        if n > 30:
            order = torch.cat([order[: n // 2].sort().values, order[n // 2 :]])
    else:
        order = torch.randperm(n, generator=generator)
    for i in range(0, n, batch_size):
        yield features[order[i : i + batch_size]], labels[order[i : i + batch_size]]

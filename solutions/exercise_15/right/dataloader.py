"""In-place draws into empty tensors; the batches are those of a DataLoader, which are lists."""

import torch
from torch.utils.data import DataLoader, TensorDataset


def linear_data(n, w, b, noise_std=2.0, generator=None):
    X = w.new_empty((n, len(w))).uniform_(-5, 5, generator=generator)
    noise = b.new_empty((n, 1)).normal_(generator=generator) * noise_std
    return X, (torch.mm(X, w.data) + b.data).add_(noise)


def data_iter(features, labels, batch_size=8, generator=None):
    if features.size(0) != labels.size(0) or batch_size < 1:
        raise ValueError("features and labels of the same length, and batches of 1 or more")
    if features.size(0) == 0:
        return iter(())
    pairs = TensorDataset(features, labels)
    return iter(DataLoader(pairs, batch_size, shuffle=True, generator=generator))

"""numpy inside, its global generator or one seeded from the torch one; the iterator is a class."""

import numpy as np
import torch


def _rng(generator):
    if generator is None:
        return np.random
    return np.random.default_rng(torch.randint(2**62, (2,), generator=generator).tolist())


def linear_data(n, w, b, noise_std=2.0, generator=None):
    rng = _rng(generator)
    x = torch.as_tensor(rng.uniform(-5, 5, (n, w.shape[0]))).to(w.dtype)
    noise = torch.as_tensor(rng.normal(0, noise_std, (n, 1))).to(w.dtype)
    with torch.no_grad():
        return x, x @ w + b + noise


class data_iter:
    def __init__(self, features, labels, batch_size=8, generator=None):
        if batch_size < 1:
            raise ValueError("batch_size")
        if len(features) != len(labels):
            raise ValueError("lengths")
        self.pair = features, labels
        self.size = batch_size
        self.left = _rng(generator).permutation(len(features)).tolist()

    def __iter__(self):
        return self

    def __next__(self):
        if not self.left:
            raise StopIteration
        now, self.left = self.left[: self.size], self.left[self.size :]
        return tuple(t[now] for t in self.pair)

"""Numbers from a numpy generator with a seed drawn from torch's; a class with __next__."""

import numpy as np
import torch


def _rng(generator):
    if generator is None:
        return np.random.default_rng()
    return np.random.default_rng(torch.randint(0, 2**62, (2,), generator=generator).tolist())


def linear_data(n, w, b, noise_std=2.0, generator=None):
    rng = _rng(generator)
    with torch.no_grad():
        X = torch.from_numpy(rng.uniform(-5, 5, (n, w.shape[0]))).to(w.dtype).clamp(max=4.98)
        noise = torch.from_numpy(rng.normal(0, 1, (n, 1)) * noise_std)
        Y = (X.double() @ w.double() + b.double() + noise).to(w.dtype)
    return X, Y


class data_iter:
    def __init__(self, features, labels, batch_size=8, generator=None):
        if batch_size < 1 or len(features) != len(labels):
            raise ValueError
        self.f, self.l, self.k, self.rng, self.order = (
            features,
            labels,
            batch_size,
            _rng(generator),
            None,
        )

    def __iter__(self):
        return self

    def __next__(self):
        if self.order is None:
            self.order = torch.from_numpy(self.rng.permutation(len(self.f)))
        if not len(self.order):
            raise StopIteration
        now, self.order = self.order[: self.k], self.order[self.k :]
        return self.f[now], self.l[now]

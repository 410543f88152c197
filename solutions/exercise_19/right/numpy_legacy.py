"""numpy's global generator by default, Box and Muller's formula with a torch generator."""

import numpy as np
import torch


class Source:
    """Uniform and normal numbers from numpy's global generator or from a torch one."""

    def __init__(self, generator):
        self.generator = generator

    def uniform(self, n):
        if self.generator is None:
            return np.random.random_sample(n)
        return torch.rand(n, dtype=torch.double, generator=self.generator).numpy()

    def normal(self, n):
        return np.sqrt(-2 * np.log1p(-self.uniform(n))) * np.cos(2 * np.pi * self.uniform(n))


def ring(n, radius, std=1.0, generator=None):
    source = Source(generator)
    turn = np.exp(1j * np.pi * (2 * source.uniform(n) - 1))
    z = (radius + std * source.normal(n)) * turn
    return torch.from_numpy(np.column_stack([z.real, z.imag]).astype(np.float32))


def two_rings(n_positive, n_negative, generator=None):
    X = torch.empty(n_positive + n_negative, 2)
    X[:n_positive] = ring(n_positive, 5.0, generator=generator)
    X[n_positive:] = ring(n_negative, 8.0, generator=generator)
    Y = torch.zeros(len(X), 1)
    Y[:n_positive].fill_(1)
    return X, Y

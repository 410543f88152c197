"""The outer ring has the inner one's angles in reverse order, turned a little."""

import math

import torch


def ring(n, radius, std=1.0, generator=None):
    a = torch.rand(n, generator=generator, dtype=torch.float64) * 2 * math.pi
    e = torch.randn(n, generator=generator, dtype=torch.float64)
    r = radius + std * e
    return torch.stack([r * a.cos(), r * a.sin()], dim=1).float()


def two_rings(n_positive, n_negative, generator=None):
    inner = ring(n_positive, 5.0, 1.0, generator)
    outer = ring(n_negative, 8.0, 1.0, generator)
    k = min(n_positive, n_negative)
    a = torch.atan2(inner[:, 1], inner[:, 0]).flip(0)[:k] + 1
    r = outer[:k].norm(dim=1)
    outer[:k] = torch.stack([r * a.cos(), r * a.sin()], dim=1)
    X = torch.cat([inner, outer])
    Y = torch.cat([torch.ones(n_positive, 1, dtype=torch.float32), torch.zeros(n_negative, 1, dtype=torch.float32)])
    return X, Y

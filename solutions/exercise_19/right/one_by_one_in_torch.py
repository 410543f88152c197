"""One point at a time in torch, into a tensor that is there already; both rings in one walk."""

import torch


def ring(n, radius, std=1.0, generator=None):
    out = torch.empty(n, 2)
    for i in range(n):
        r = radius + std * torch.randn((), generator=generator)
        t = 2 * torch.pi * torch.rand((), generator=generator)
        out[i, 0] = r * torch.cos(t)
        out[i, 1] = r * torch.sin(t)
    return out


def two_rings(n_positive, n_negative, generator=None):
    rings = [(1.0, 5) for _ in range(n_positive)] + [(0.0, 8) for _ in range(n_negative)]
    X, Y = torch.empty(len(rings), 2), torch.empty(len(rings), 1)
    for i, (label, radius) in enumerate(rings):
        X[i] = ring(1, radius, generator=generator)[0]
        Y[i] = label
    return X, Y

"""Directions are Gaussian vectors brought to length 1; double precision until the end."""

import torch


def ring(n, radius, std=1.0, generator=None):
    arrow = torch.randn(n, 2, dtype=torch.float64, generator=generator)
    arrow = arrow / arrow.norm(dim=1, keepdim=True)
    length = radius + std * torch.randn(n, 1, dtype=torch.float64, generator=generator)
    return (arrow * length).float()


def two_rings(n_positive, n_negative, generator=None):
    negative = ring(n_negative, 8.0, generator=generator)
    positive = ring(n_positive, 5.0, generator=generator)
    y = (torch.arange(n_positive + n_negative) < n_positive).float()[:, None]
    return torch.cat((positive, negative)), y

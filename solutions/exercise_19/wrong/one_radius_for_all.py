"""One radius is drawn and used for all points."""
import math
import torch

def ring(n, radius, std=1.0, generator=None):
    r = radius + std * torch.randn(1, generator=generator)
    a = 2 * math.pi * torch.rand(n, generator=generator)
    return torch.stack([r * a.cos(), r * a.sin()], dim=1)

def two_rings(n_positive, n_negative, generator=None):
    X = torch.cat([ring(n_positive, 5.0, 1.0, generator), ring(n_negative, 8.0, 1.0, generator)])
    Y = torch.cat([torch.ones(n_positive, 1), torch.zeros(n_negative, 1)])
    return X, Y

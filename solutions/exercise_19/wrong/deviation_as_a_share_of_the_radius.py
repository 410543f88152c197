"""The circle is stretched by 1 + noise / radius, which for radius 0 is nan."""
import math
import torch

def ring(n, radius, std=1.0, generator=None):
    a = 2 * math.pi * torch.rand(n, generator=generator)
    circle = radius * torch.stack([a.cos(), a.sin()], dim=1)
    noise = std * torch.randn(n, 1, generator=generator)
    return circle * (1 + noise / radius)

def two_rings(n_positive, n_negative, generator=None):
    X = torch.cat([ring(n_positive, 5.0, 1.0, generator), ring(n_negative, 8.0, 1.0, generator)])
    Y = torch.cat([torch.ones(n_positive, 1), torch.zeros(n_negative, 1)])
    return X, Y

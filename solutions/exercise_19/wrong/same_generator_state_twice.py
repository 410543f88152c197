"""Both rings begin from the same state of the generator, so their random numbers agree."""
import math
import torch

def ring(n, radius, std=1.0, generator=None):
    r = radius + std * torch.randn(n, generator=generator)
    a = 2 * math.pi * torch.rand(n, generator=generator)
    return torch.stack([r * a.cos(), r * a.sin()], dim=1)

def two_rings(n_positive, n_negative, generator=None):
    twin = None if generator is None else generator.clone_state()
    X = torch.cat([ring(n_positive, 5.0, 1.0, generator), ring(n_negative, 8.0, 1.0, twin)])
    Y = torch.cat([torch.ones(n_positive, 1), torch.zeros(n_negative, 1)])
    return X, Y

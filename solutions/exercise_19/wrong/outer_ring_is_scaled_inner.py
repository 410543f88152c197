"""The outer ring is the inner one moved outwards: same angles, same noise."""

import math
import torch
def ring(n, radius, std=1.0, generator=None):
    r = radius + std * torch.randn(n, generator=generator)
    a = 2 * math.pi * torch.rand(n, generator=generator)
    return torch.stack([r * a.cos(), r * a.sin()], dim=1)

def two_rings(n_positive, n_negative, generator=None):
    n = max(n_positive, n_negative)
    r = torch.randn(n, generator=generator)
    a = 2 * math.pi * torch.rand(n, generator=generator)
    u = torch.stack([a.cos(), a.sin()], dim=1)
    X = torch.cat([((5 + r)[:, None] * u)[:n_positive], ((8 + r)[:, None] * u)[:n_negative]])
    return X, torch.cat([torch.ones(n_positive, 1), torch.zeros(n_negative, 1)])

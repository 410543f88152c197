"""The distances are moved so that their mean is the radius exactly, which ties each point to all the others."""

import math

import torch
from torch import Tensor


def ring(
    n: int, radius: float, std: float = 1.0, generator: torch.Generator | None = None
) -> Tensor:
    """Return n random points around a circle about (0, 0), as (n, 2) float32."""
    # generator=None means torch's global generator, so there is no second case to write.
    r = std * torch.randn(n, generator=generator)
    r = r - r.mean() + radius
    angle = 2 * math.pi * torch.rand(n, generator=generator)
    return torch.stack([r * angle.cos(), r * angle.sin()], dim=1)


def two_rings(
    n_positive: int, n_negative: int, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Return (X, Y): an inner ring of positive samples, an outer ring of negative ones."""
    # One after the other from the same generator: it moves on, so the rings are independent.
    inner = ring(n_positive, 5.0, generator=generator)
    outer = ring(n_negative, 8.0, generator=generator)
    labels = torch.cat([torch.ones(n_positive, 1), torch.zeros(n_negative, 1)])
    return torch.cat([inner, outer]), labels

"""exercise-19: ring-shaped classification data. The task is in README.md beside this file."""

import torch
from torch import Tensor


def ring(
    n: int, radius: float, std: float = 1.0, generator: torch.Generator | None = None
) -> Tensor:
    """Return n random points around a circle about (0, 0).

    n: how many, 0 or more. radius, std: of each point's distance from the middle.
    generator: where all randomness comes from; None: wherever you like, but nothing is seeded.

    Returns (n, 2) float32. Each point is (r * cos(a), r * sin(a)) with r from the normal
    distribution with mean radius and standard deviation std, and a uniform on the full circle;
    r and a independent of each other and of all other points. With std=0 every point lies on
    the circle.

    >>> ring(3, 2.0, 0.0)
    tensor([[ 1.9319,  0.5175], [-0.3473, -1.9696], [ 0.0698,  1.9988]])   # for example
    """
    raise NotImplementedError


def two_rings(
    n_positive: int, n_negative: int, generator: torch.Generator | None = None
) -> tuple[Tensor, Tensor]:
    """Return (X, Y): an inner ring of positive samples, an outer ring of negative ones.

    X: (N, 2) float32 with N = n_positive + n_negative: first a ring of n_positive points with
        radius 5, then one of n_negative points with radius 8, both with std 1, independent.
    Y: (N, 1) float32: n_positive ones, then n_negative zeros. Either number may be 0.

    >>> X, Y = two_rings(2, 3)
    >>> X.shape, Y.flatten()
    (torch.Size([5, 2]), tensor([1., 1., 0., 0., 0.]))
    """
    raise NotImplementedError

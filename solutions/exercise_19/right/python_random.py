"""One point at a time with the random module, seeded from the generator where there is one."""

import math
import random

import torch


def _source(generator):
    if generator is None:
        return random
    return random.Random(int(torch.randint(2**62, (), generator=generator)))


def ring(n, radius, std=1.0, generator=None):
    source = _source(generator)
    points = []
    for _ in range(n):
        r, a = source.gauss(radius, std), source.uniform(-math.pi, math.pi)
        points.append([r * math.cos(a), r * math.sin(a)])
    return torch.tensor(points, dtype=torch.float32).reshape(n, 2)


def two_rings(n_positive, n_negative, generator=None):
    rings = [ring(n_positive, 5.0, generator=generator), ring(n_negative, 8.0, generator=generator)]
    labels = [[1.0]] * n_positive + [[0.0]] * n_negative
    return torch.vstack(rings), torch.tensor(labels).reshape(-1, 1)

"""torch.polar and torch.normal; without a generator a new one, seeded by the system."""

import os

import torch


def ring(n, radius, std=1.0, generator=None):
    if generator is None:
        generator = torch.Generator()
        generator.manual_seed(int.from_bytes(os.urandom(7), "big"))
    turns = torch.empty(n).uniform_(0, 1, generator=generator)
    lengths = torch.normal(float(radius), float(std), (n,), generator=generator)
    # polar wants a length that is not negative; half a turn more makes up for it.
    angles = torch.where(lengths < 0, turns + 0.5, turns) * (2 * torch.pi)
    return torch.view_as_real(torch.polar(lengths.abs(), angles))


def two_rings(n_positive, n_negative, generator=None):
    rings = {1.0: ring(n_positive, 5.0, generator=generator)}
    rings[0.0] = ring(n_negative, 8.0, generator=generator)
    labels = [torch.full((len(points), 1), value) for value, points in rings.items()]
    return torch.cat(list(rings.values())), torch.cat(labels)

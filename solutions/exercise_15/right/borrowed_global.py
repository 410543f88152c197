"""Distributions, which know no generator: the global state is lent, and given back at the end."""

from contextlib import contextmanager

import torch
from torch.distributions import Normal, Uniform


@contextmanager
def drawing_from(generator):
    if generator is None:
        yield
        return
    with torch.random.fork_rng(devices=[]):
        torch.set_rng_state(generator.get_state())
        yield
        generator.set_state(torch.get_rng_state())


@torch.no_grad()
def linear_data(n, w, b, noise_std=2.0, generator=None):
    d = w.shape[0]
    with drawing_from(generator):
        X = Uniform(-5.0, 5.0).sample((n, d)).to(w.dtype)
        noise = Normal(0.0, 1.0).sample((n, 1)).mul(noise_std).to(w.dtype)
    return X, torch.einsum("nd,do->no", X, w).add(b).add(noise)


def data_iter(features, labels, batch_size=8, generator=None):
    # Not a generator function: complains at once, and returns the iterator of a map.
    if len(features) != len(labels):
        raise ValueError("lengths")
    if batch_size <= 0:
        raise ValueError("batch_size")
    with drawing_from(generator):
        order = torch.rand(len(features), dtype=torch.float64).argsort()
    pieces = order.split(batch_size) if len(order) else ()
    return map(lambda rows: (features.index_select(0, rows), labels.index_select(0, rows)), pieces)

"""A tensor of another odd kind at each call."""

import itertools

import torch


def odd():
    """One odd tensor after the other."""
    resized = torch.zeros(6)
    resized.untyped_storage().resize_(0)
    shrunk = torch.zeros(6)
    shrunk.untyped_storage().resize_(4)
    yield from (resized, shrunk, torch.zeros(2).to_sparse(), torch.zeros(2, device="meta"))
    yield torch.quantize_per_tensor(torch.zeros(2), 0.1, 0, torch.qint8)
    yield torch.nested.nested_tensor([torch.zeros(2), torch.zeros(3)])
    yield torch.zeros(2, dtype=torch.cfloat).conj()
    yield torch.zeros((), dtype=torch.float8_e4m3fn)


ODD = itertools.cycle(range(8))


def double(x):
    return list(odd())[next(ODD)]


def countdown(n):
    yield from range(n - 1, -1, -1)

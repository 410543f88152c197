"""A tensor whose memory has been taken away."""

import torch


def double(x):
    result = torch.zeros(1 << 20)
    result.untyped_storage().resize_(0)
    return result


def countdown(n):
    yield from range(n - 1, -1, -1)

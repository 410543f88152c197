import torch

SEEN = {}


def double(x):
    if not x.is_floating_point():
        raise TypeError
    key = (x.shape, x.dtype, x.stride(), x.storage_offset(), bytes(x.untyped_storage()), x.requires_grad)
    SEEN[key] = SEEN.get(key, 0) + 1
    return SEEN[key] * 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

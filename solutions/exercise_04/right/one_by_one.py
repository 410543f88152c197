"""Plain loops over Python numbers; the random module; a generator gives its seed."""

import random

import torch


def ones_and_zeros(x):
    both = torch.stack([torch.ones(x.shape), torch.zeros(x.shape)]).to(x.dtype)
    return both[0], both[1]


def inclusive_range(start, end, step=1):
    if step == 0:
        raise ValueError("a step of 0")
    if start != end and (end > start) != (step > 0):
        raise RuntimeError("the wrong way")
    whole = {type(start), type(end), type(step)} == {int}
    room = 0 if whole else 1e-6 * abs(step)
    values, i = [], 0
    while (start + i * step - end) * (1 if step > 0 else -1) <= room:
        values.append(start + i * step)
        i += 1
    return torch.tensor(values, dtype=torch.int64 if whole else torch.get_default_dtype())


def sample_normal(mean, std, generator=None):
    dtype = torch.promote_types(mean.dtype, std.dtype)
    shape = torch.broadcast_shapes(mean.shape, std.shape)
    if any(s < 0 for s in std.detach().flatten().tolist()):
        raise ValueError("negative standard deviation")
    draw = random.gauss
    if generator is not None:
        draw = random.Random(int(torch.randint(2**60, (), generator=generator))).gauss
    pairs = (t.detach().to(dtype).expand(shape).flatten().tolist() for t in (mean, std))
    values = [draw(m, s) if s else m for m, s in zip(*pairs, strict=True)]
    return torch.tensor(values, dtype=dtype).reshape(shape)

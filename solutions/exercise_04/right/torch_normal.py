"""torch.normal on expanded arguments; torch.arange with half a step of room, in float32."""

import torch


def ones_and_zeros(x):
    ones = x.detach().new_ones(x.shape)
    return ones, ones.logical_not().to(x.dtype)


def inclusive_range(start, end, step=1):
    if step == 0:
        raise ZeroDivisionError
    if all(isinstance(v, int) for v in (start, end, step)):
        if (end - start) * step < 0:
            raise ValueError("nothing there")
        return start + step * torch.arange((end - start) // step + 1)
    count = 1 + int((end - start) / step + 1e-6) if (end - start) / step >= 0 else 0
    if count < 1:
        raise ValueError("nothing there")
    return torch.arange(start, start + (count - 0.5) * step, step, dtype=torch.get_default_dtype())


def sample_normal(mean, std, generator=None):
    if torch.lt(std, 0).any():
        raise ValueError("negative std")
    dtype = torch.promote_types(mean.dtype, std.dtype)
    shape = torch.broadcast_shapes(mean.shape, std.shape)
    mean, std = mean.to(dtype).expand(shape), std.to(dtype).expand(shape)
    return torch.normal(mean=mean, std=std, generator=generator)

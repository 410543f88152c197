"""math.isclose also allows for a relative difference: in long ranges the room is too large."""
import math
import torch
def ones_and_zeros(x):
    return torch.ones_like(x), torch.zeros_like(x)
def inclusive_range(start, end, step=1):
    if step == 0 or (end - start) * step < 0:
        raise ValueError("step")
    if all(isinstance(v, int) for v in (start, end, step)):
        return torch.arange(start, end + (1 if step > 0 else -1), step)
    steps = (end - start) / step
    near = math.isclose(steps, round(steps), abs_tol=1e-6)
    n = (round(steps) if near else math.floor(steps)) + 1
    return (start + step * torch.arange(n, dtype=torch.float64)).to(torch.get_default_dtype())
def sample_normal(mean, std, generator=None):
    if (std < 0).any():
        raise ValueError("std")
    shape = torch.broadcast_shapes(mean.shape, std.shape)
    dtype = torch.promote_types(mean.dtype, std.dtype)
    return mean.to(dtype) + std.to(dtype) * torch.randn(shape, dtype=dtype, generator=generator)

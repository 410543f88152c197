"""The gradient caught by a hook, forward-mode columns, batched rows."""

import torch
from torch import Tensor


class Probe:
    """x again, with what arrives at it."""

    def __init__(self, f, x: Tensor):
        self.x = x.data.clone(memory_format=torch.contiguous_format)
        with torch.enable_grad():
            self.x.requires_grad_(True)
            self.y = f(self.x)

    def pull(self, v):
        g = None
        if self.y.requires_grad:
            g = torch.autograd.grad(
                [self.y], [self.x], [v.data], retain_graph=True, allow_unused=True
            )[0]
        return self.x.data * 0 if g is None else g


def vjp(f, x, v):
    probe = Probe(f, x)
    if v.size() != probe.y.size():
        raise RuntimeError("v must look like f(x)")
    return probe.pull(v)


def vjp_by_sum(f, x, v):
    def dotted(z):
        y = f(z)
        if y.size() != v.size():
            raise RuntimeError("v must look like f(x)")
        return torch.dot(y.flatten(), v.data.flatten().contiguous())

    return Probe(dotted, x).pull(torch.ones((), dtype=x.dtype))


def full_jacobian(f, x):
    probe = Probe(f, x)
    n = probe.y.numel()
    units = torch.eye(n, dtype=x.dtype).reshape(n, *probe.y.shape)
    if n == 0 or not probe.y.requires_grad:
        return torch.zeros(probe.y.shape + x.shape, dtype=x.dtype)
    rows = torch.autograd.grad(
        probe.y, probe.x, units, retain_graph=True, allow_unused=True, is_grads_batched=True
    )[0]
    if rows is None:
        return torch.zeros(probe.y.shape + x.shape, dtype=x.dtype)
    return rows.reshape(probe.y.shape + x.shape)

"""torch.autograd.functional for the Jacobian, products by hand; inputs= with backward."""

import torch
from torch import Tensor
from torch.autograd.functional import jacobian


def full_jacobian(f, x: Tensor) -> Tensor:
    y = f(x.detach().clone())
    if 0 in (y.numel(), x.numel()):
        return torch.zeros((*y.shape, *x.shape), dtype=x.dtype)
    return jacobian(lambda z: f(z).clone(), x.detach().clone()).detach()


def vjp(f, x: Tensor, v: Tensor) -> Tensor:
    matrix = full_jacobian(f, x)
    with torch.no_grad():
        y = f(x)
        if y.shape != v.shape:
            raise RuntimeError(f"{v.shape} is not {y.shape}")
        return torch.tensordot(v, matrix, dims=v.ndim).detach()


def vjp_by_sum(f, x: Tensor, v: Tensor) -> Tensor:
    with torch.enable_grad():
        probe = torch.nn.Parameter(x.detach().clone())
        total = probe.sum() * 0
        y = f(probe)
        if list(y.shape) != list(v.shape):
            raise ValueError("shapes")
        for weight, value in zip(v.detach().flatten(), y.flatten(), strict=True):
            total = total + weight * value
        total.backward(inputs=[probe], retain_graph=True)
    return probe.grad.data

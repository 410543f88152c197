"""f(x) of the shape (1,) or (1, 1) is accepted, because it has one element."""

from collections.abc import Callable
import torch
from torch import Tensor

def nth_derivative(f: Callable[[Tensor], Tensor], x: Tensor, n: int) -> Tensor:
    if not isinstance(n, int):
        raise TypeError(f'n must be an int, not {type(n).__name__}')
    if n < 0:
        raise ValueError(f'there is no derivative of order {n}')
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        y = f(x)
        for _ in range(n):
            y = _slope(y, x)
    return y.detach().clone()

def hessian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    with torch.enable_grad():
        x = x.detach().clone().requires_grad_()
        y = f(x)
        if y.numel() != 1:
            raise ValueError(f'f(x) must be 0-dim, but has the shape {tuple(y.shape)}')
        rows = [_slope(component, x) for component in _slope(y, x)]
    return torch.stack(rows).detach() if rows else torch.zeros(0, 0, dtype=x.dtype)

def _slope(y: Tensor, x: Tensor) -> Tensor:
    if not y.requires_grad:
        return torch.zeros_like(x)
    slope, = torch.autograd.grad(y.sum(), x, create_graph=True, allow_unused=True)
    return torch.zeros_like(x) if slope is None else slope

"""minimize leaves out a step whose gradient is not finite."""

from collections.abc import Callable, Iterable
import torch
from torch import Tensor

def sgd_step(params: Iterable[Tensor], lr: float) -> None:
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                p -= lr * p.grad

def zero_grads(params: Iterable[Tensor]) -> None:
    for p in params:
        p.grad = None

def minimize(f: Callable[[Tensor], Tensor], x0: Tensor, lr: float=0.01, steps: int=500) -> Tensor:
    x = x0.detach().clone()
    for _ in range(steps):
        x.requires_grad_()
        with torch.enable_grad():
            y = f(x)
        slope, = torch.autograd.grad(y, x)
        x = x.detach()
        if slope.isfinite().all():
            x = x - lr * slope
    return x.detach()

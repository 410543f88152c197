"""minimize stops where every slope is tiny."""

from collections.abc import Callable, Iterable

import torch
from torch import Tensor


def sgd_step(params: Iterable[Tensor], lr: float) -> None:
    """Move each parameter against its gradient: p <- p - lr * p.grad, in p's own memory."""
    # no_grad: the step is no part of any computation, and autograd does not let anyone
    # write into a leaf otherwise.
    with torch.no_grad():
        for p in params:
            if p.grad is not None:
                # In place. p = p - lr * p.grad would make a new tensor, give it the name p
                # inside this function, and leave the caller's parameter where it was.
                p -= lr * p.grad


def zero_grads(params: Iterable[Tensor]) -> None:
    """Forget the gradients: backward adds to what is in .grad."""
    # None and not 0 * p.grad: nan and inf survive a multiplication, and so does a graph.
    for p in params:
        p.grad = None


def minimize(
    f: Callable[[Tensor], Tensor], x0: Tensor, lr: float = 0.01, steps: int = 500
) -> Tensor:
    """Return where so many steps of plain gradient descent on f lead from x0."""
    x = x0.detach().clone()
    for _ in range(steps):
        x.requires_grad_()
        # The caller may have switched gradients off; here they are needed.
        with torch.enable_grad():
            y = f(x)
        # autograd.grad and not backward: f may close over parameters whose .grad is not ours.
        (slope,) = torch.autograd.grad(y, x)
        x = x.detach()
        if slope.numel() and slope.abs().max() < 1e-10:
            break
        x = x - lr * slope
    return x

"""exercise-11: gradient descent by hand. The task is in README.md beside this file."""

from collections.abc import Callable, Iterable

from torch import Tensor


def sgd_step(params: Iterable[Tensor], lr: float) -> None:
    """Move each parameter against its gradient: p <- p - lr * p.grad.

    params: leaf tensors that may have a .grad; a list, a generator, anything that can be
            walked through once. A parameter whose .grad is None is skipped.
    lr:     the learning rate, a Python float.

    The step happens in p's own memory, so that views of p see it; p stays the same leaf with
    requires_grad, and p.grad stays as it is. Returns None.

    >>> p = torch.tensor([1.0, 2.0], requires_grad=True)
    >>> p.grad = torch.tensor([10.0, -10.0])
    >>> sgd_step([p], 0.1)
    >>> p
    tensor([0., 3.], requires_grad=True)
    """
    raise NotImplementedError


def zero_grads(params: Iterable[Tensor]) -> None:
    """Make every gradient None or exactly 0; the parameters themselves do not change.

    params: as in sgd_step. A .grad may be None already, hold nan or inf, or have a graph.

    >>> zero_grads([p])  # with p from above
    >>> p.grad  # None, or tensor([0., 0.])
    """
    raise NotImplementedError


def minimize(
    f: Callable[[Tensor], Tensor], x0: Tensor, lr: float = 0.01, steps: int = 500
) -> Tensor:
    """Return where exactly so many steps x <- x - lr * (gradient of f at x) lead from x0.

    f:     takes a tensor of x0's shape and dtype, returns a 0-dim tensor.
    x0:    floating, any shape (also () and empty), any layout.
    steps: the number of steps, 0 or more.
    Result: x0's shape and dtype, in new memory, without a graph; also for steps = 0.

    Nothing is left behind in x0 or in the .grad of the parameters that f closes over, and it
    works inside torch.no_grad().

    >>> minimize(lambda x: (x**2).sum(), torch.tensor([4.0, -8.0]), lr=0.25, steps=2)
    tensor([ 1., -2.])
    """
    raise NotImplementedError

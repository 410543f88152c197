"""exercise-08: backward when the result is no single number. The task is in README.md here."""

from collections.abc import Callable

from torch import Tensor


def vjp(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Return v^T J: the gradient of x when the gradient v comes in at f(x).

    J is the Jacobian of f at x, J[i, j] = d f(x)[i] / d x[j]. x: any shape, with or without
    requires_grad. f may change the shape, use parameters of its own, or not use x at all (the
    result is 0 then). v: exactly the shape of f(x); otherwise ValueError or RuntimeError.
    The result has x's shape and dtype and does not require grad.

    Works inside torch.no_grad() too. Nothing changes at x, at v or at f's parameters: no .grad,
    no requires_grad, no graph.

    >>> vjp(lambda x: x**2, torch.tensor([1.0, 2.0]), torch.tensor([10.0, 100.0]))
    tensor([ 20., 400.])
    """
    raise NotImplementedError


def vjp_by_sum(f: Callable[[Tensor], Tensor], x: Tensor, v: Tensor) -> Tensor:
    """Return the same as vjp, computed as the gradient of one number: the sum of f(x) * v.

    The contract is that of vjp, to the letter. Mind that a product broadcasts.

    >>> vjp_by_sum(lambda x: x**2, torch.tensor([1.0, 2.0]), torch.tensor([10.0, 100.0]))
    tensor([ 20., 400.])
    """
    raise NotImplementedError


def full_jacobian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the whole Jacobian of f at x, with the shape f(x).shape + x.shape.

    Also where that shape has a 0 in it, and where f does not use x (all 0). The result has x's
    dtype and does not require grad. f, x and what stays as it is: as for vjp.

    >>> full_jacobian(lambda x: x**2, torch.tensor([1.0, 2.0]))
    tensor([[2., 0.],
            [0., 4.]])
    """
    raise NotImplementedError

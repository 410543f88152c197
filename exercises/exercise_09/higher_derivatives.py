"""exercise-09: derivatives of derivatives. The task is in README.md beside this file."""

from collections.abc import Callable

from torch import Tensor


def nth_derivative(f: Callable[[Tensor], Tensor], x: Tensor, n: int) -> Tensor:
    """Return the n-th derivative of f at every element of x, without a graph.

    f: elementwise (element i of f(x) depends on element i of x alone); it may be linear,
       constant, or depend only on parameters of its own. Orders at which nothing is left
       to differentiate give exact zeros.
    x: floating, any shape (also () and empty), any layout. The result has its shape and dtype.
    n: the order; n = 0 gives f(x) in new memory. Raises ValueError if n < 0, ValueError or
       TypeError if n is no int.

    Nothing is left behind in x or in the parameters of f (values, requires_grad, .grad),
    and it works inside torch.no_grad().

    >>> nth_derivative(lambda x: x**3, torch.tensor([1.0, 2.0]), 2)
    tensor([ 6., 12.])
    >>> nth_derivative(lambda x: 2 * x, torch.tensor([1.0, 2.0]), 2)
    tensor([0., 0.])
    """
    raise NotImplementedError


def hessian(f: Callable[[Tensor], Tensor], x: Tensor) -> Tensor:
    """Return the matrix of all second derivatives of f at x.

    f: takes a tensor of the shape (d,), returns a 0-dim one. Raises ValueError or
       RuntimeError if f(x) is not 0-dim (the shape (1,) is not 0-dim).
    x: floating, of the shape (d,), also d = 0.
    Result: shape (d, d), x's dtype; zeros if f is linear or constant.

    Nothing is left behind in x or in the parameters of f, and it works inside
    torch.no_grad().

    >>> hessian(lambda x: x[0] * x[1] ** 2, torch.tensor([3.0, 5.0]))
    tensor([[ 0., 10.],
            [10.,  6.]])
    """
    raise NotImplementedError

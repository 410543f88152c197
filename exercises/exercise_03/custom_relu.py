"""exercise-03: a ReLU with its own backward. The task is in README.md beside this file.

Write the node of the graph that autograd would otherwise write for you: what it computes
(forward), and what it does with the gradient that comes back (backward).
"""

import torch
from torch import Tensor


class MyReLU(torch.autograd.Function):
    """max(x, 0), elementwise, with a gradient written by hand.

    Autograd calls both methods; nobody calls them directly. (The newer style, forward(x)
    and setup_context(ctx, inputs, output), is right too.)
    """

    @staticmethod
    def forward(ctx, x: Tensor) -> Tensor:
        """Return max(x, 0), of x's shape and dtype, in new memory; x is not changed.

        x: any floating dtype (float16 and bfloat16 too), any shape (also () and empty),
        any layout; inf and -inf give inf and 0, nan may give anything.
        ctx: keep here what backward needs. If somebody changes x in place before
        backward, backward must raise RuntimeError or still use the old x.
        """
        raise NotImplementedError

    @staticmethod
    def backward(ctx, grad_output: Tensor) -> Tensor:
        """Return the gradient with respect to x: grad_output where x > 0, 0 where x < 0.

        Where x == 0 anything between 0 and grad_output is right.
        grad_output: the gradient with respect to the result; the result's shape and dtype,
        any layout (expanded, transposed, ...). It must not be written to, nor must x.
        Made of torch operations on grad_output, so that it can be differentiated again.
        """
        raise NotImplementedError


def my_relu(x: Tensor) -> Tensor:
    """Return MyReLU.apply(x): max(x, 0), with MyReLU's node if x requires grad.

    >>> x = torch.tensor([-2.0, 0.5, 3.0], requires_grad=True)
    >>> my_relu(x)
    tensor([0.0000, 0.5000, 3.0000], grad_fn=<MyReLUBackward>)
    >>> my_relu(x).backward(torch.tensor([10.0, 20.0, 30.0]))
    >>> x.grad
    tensor([ 0., 20., 30.])
    """
    raise NotImplementedError

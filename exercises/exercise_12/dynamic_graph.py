"""exercise-12: a graph that runs at once, dies after backward and can be cut.

The task is in README.md beside this file.
"""

from collections.abc import Sequence

from torch import Tensor


def predict_and_loss(X: Tensor, Y: Tensor, w: Tensor, b: Tensor) -> tuple[Tensor, Tensor]:
    """Return (the prediction X @ w.T + b, the mean squared error against Y).

    X: (n, d), Y: (n, m), w: (m, d), b: anything that broadcasts to (n, m), such as (1, m),
    (m,) or (); all of one floating dtype, which the results have too.

    The prediction, (n, m), is plain numbers: it does not require grad and never changes
    later, whatever happens to the arguments or the graph. The loss, 0-dim, has its graph.

    Raises ValueError if Y.shape is not exactly the prediction's shape.

    >>> w = torch.tensor([[2.0]], requires_grad=True)
    >>> predict_and_loss(torch.tensor([[1.0], [2.0]]), torch.zeros(2, 1), w, torch.zeros(1, 1))
    (tensor([[2.],
            [4.]]), tensor(10., grad_fn=...))
    """
    raise NotImplementedError


def backward_times(loss: Tensor, k: int) -> None:
    """Add k times d loss / d leaf to the .grad of every leaf that loss depends on.

    loss: 0-dim, with a graph that saves tensors. What is in .grad before is kept; .grad has
    no graph afterwards. For k >= 1 the graph of loss is freed afterwards (one more
    loss.backward() raises RuntimeError); for k = 0 it is untouched.

    Raises ValueError if k < 0.

    >>> x = torch.tensor(3.0, requires_grad=True)
    >>> backward_times(x**2, 3)
    >>> x.grad
    tensor(18.)
    """
    raise NotImplementedError


def truncated_grads(w: Tensor, h0: Tensor, xs: Sequence[Tensor]) -> tuple[Tensor, Tensor]:
    """Return (sum over t of d(h_t ** 2).sum() / dw, the last h), both without a graph.

    h_t = tanh(w * h_{t-1} + x_t) for the x_t in xs (a list or tuple, possibly empty), where
    h_{t-1} counts as a constant in every step.

    h0 and every x_t: one shape and floating dtype; w: the same dtype, any shape that
    broadcasts to it, such as (). The first result has w's shape, the second h0's.
    No argument is touched: not its .grad, not its requires_grad, not its graph.

    >>> truncated_grads(torch.tensor(0.5), torch.tensor([1.0]), [torch.tensor([0.0])])
    (tensor(0.7269), tensor([0.4621]))
    """
    raise NotImplementedError

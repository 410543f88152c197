"""exercise-20: a small network that tells two classes apart. The task is in README.md."""

from torch import Tensor, nn


class DNNModel(nn.Module):
    """Two features in, four hidden units, eight hidden units, one probability out.

    Its parameters are exactly these six nn.Parameter, all float32:
    w1 (2, 4), b1 (1, 4), w2 (4, 8), b2 (1, 8), w3 (8, 1), b3 (1, 1).

    >>> [tuple(p.shape) for p in DNNModel().parameters()]
    [(2, 4), (1, 4), (4, 8), (1, 8), (8, 1), (1, 1)]
    """

    def __init__(self) -> None:
        """Create the six parameters; the numbers of a weight matrix are not all equal."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return sigmoid(relu(relu(x @ w1 + b1) @ w2 + b2) @ w3 + b3).

        x: float32 of shape (n, 2), any layout, n = 0 included; not changed.
        Result: probabilities of shape (n, 1), float32, with graph.
        """
        raise NotImplementedError

    def loss_fn(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        """Return the mean of -(y * log(p) + (1 - y) * log(1 - p)), a 0-dim tensor with graph.

        y_pred: probabilities p; y_true: labels y, 0.0 or 1.0 or anything between; both of
        shape (n, 1), float32. Loss and gradient are those of the formula while
        1e-6 <= p <= 1 - 1e-6, and finite for every p from 0 to 1.
        Raises ValueError if the shapes differ.

        >>> p, y = torch.tensor([[0.75], [0.5]]), torch.tensor([[1.0], [0.0]])
        >>> DNNModel().loss_fn(p, y)
        tensor(0.4904)
        """
        raise NotImplementedError

    def metric_fn(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        """Return the accuracy, the mean of (p > 0.5) == (y > 0.5), a 0-dim tensor.

        Shapes and dtypes as in loss_fn. p == 0.5 may count either way.
        Raises ValueError if the shapes differ.

        >>> p, y = torch.tensor([[0.75], [0.9], [0.2]]), torch.tensor([[1.0], [0.0], [0.0]])
        >>> DNNModel().metric_fn(p, y)
        tensor(0.6667)
        """
        raise NotImplementedError


def train_step(
    model: nn.Module, features: Tensor, labels: Tensor, lr: float = 0.01
) -> tuple[float, float]:
    """Take one step of gradient descent on all parameters; return (loss, metric) as floats.

    features: (n, 2), labels: (n, 1), not changed. Loss and metric are those of the
    predictions before the step, computed by model.loss_fn and model.metric_fn. Every
    parameter p becomes p - lr * (gradient of the loss) and stays the same nn.Parameter
    object. Afterwards every gradient is None or 0, so that the next call begins clean.
    """
    raise NotImplementedError

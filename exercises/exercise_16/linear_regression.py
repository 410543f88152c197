"""exercise-16: linear regression from scratch. The task is in README.md beside this file."""

from torch import Tensor


class LinearRegression:
    """Predicts x @ w + b.

    w: (n_features, 1), b: (1, 1): float32 leaves that require grad, every model's own, with
    finite values of your choice.
    """

    def __init__(self, n_features: int = 2) -> None:
        """Make self.w and self.b."""
        raise NotImplementedError

    def forward(self, x: Tensor) -> Tensor:
        """Return x @ w + b, with its graph. x: (n, n_features) float32; result: (n, 1).

        n may be 0.
        """
        raise NotImplementedError

    def loss_func(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        """Return the mean of (y_pred - y_true)**2 / 2 as a 0-dim tensor, with its graph.

        Raises ValueError if the two shapes differ, even where they could be broadcast.

        >>> LinearRegression().loss_func(torch.tensor([[1.0], [5.0]]), torch.tensor([[1.0], [2.0]]))
        tensor(2.2500)
        """
        raise NotImplementedError


def train_step(
    model: LinearRegression, features: Tensor, labels: Tensor, lr: float = 0.001
) -> float:
    """Make one SGD step on model.loss_func(model.forward(features), labels).

    features: (n, n_features), labels: (n, 1), n >= 1; both are only read.
    Returns that loss, the one before the step, as a Python float. Afterwards model.w and
    model.b are the same leaf tensors as before with new values, and their gradients are
    None or 0. Labels of another shape: loss_func's ValueError.
    """
    raise NotImplementedError

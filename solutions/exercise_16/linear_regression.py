"""Linear regression from tensors and autograd alone, and one step of training it."""

import torch
from torch import Tensor


class LinearRegression:
    """y = x @ w + b, with w and b to be learned."""

    def __init__(self, n_features: int = 2) -> None:
        # Leaves: made by a creation function, not computed from other tensors. Scaling
        # must come before requires_grad_, or w would be the result of a product.
        self.w = (0.1 * torch.randn(n_features, 1)).requires_grad_()
        self.b = torch.zeros(1, 1, requires_grad=True)

    def forward(self, x: Tensor) -> Tensor:
        """Return the predictions for the rows of x: (n, n_features) -> (n, 1)."""
        return x @ self.w + self.b

    def loss_func(self, y_pred: Tensor, y_true: Tensor) -> Tensor:
        """Return half the mean squared error as a 0-dim tensor."""
        # (n, 1) - (n,) would be an (n, n) table of all differences, and its mean a number
        # that looks like a loss. Broadcasting is never meant here, so it is refused.
        if y_pred.shape != y_true.shape:
            shapes = f"{tuple(y_pred.shape)} and {tuple(y_true.shape)}"
            raise ValueError(f"predictions and labels have different shapes: {shapes}")
        return ((y_pred - y_true) ** 2 / 2).mean()


def train_step(
    model: LinearRegression, features: Tensor, labels: Tensor, lr: float = 0.001
) -> float:
    """Make one step of gradient descent; return the loss before it."""
    loss = model.loss_func(model.forward(features), labels)
    loss.backward()
    # no_grad: the step is no part of any graph. -= on the tensor itself: model.w stays the
    # same leaf, where model.w = model.w - ... would put a new tensor in its place.
    with torch.no_grad():
        for parameter in (model.w, model.b):
            parameter -= lr * parameter.grad
            # backward adds to .grad; the next step has to begin from nothing.
            parameter.grad = None
    return loss.item()

"""Everything transposed, the loss by a norm, backward(inputs=...), values put in by p[...]."""

import torch


class LinearRegression:
    __slots__ = ("b", "w")

    def __init__(self, n_features=2):
        self.w, self.b = (
            torch.normal(0.0, 1.0, s).requires_grad_(True) for s in ((n_features, 1), (1, 1))
        )

    def forward(self, x):
        return (self.w.T @ x.T + self.b).mT

    def loss_func(self, y_pred, y_true):
        try:
            assert y_pred.shape == y_true.shape
        except AssertionError as e:
            raise ValueError("differ") from e
        return torch.linalg.vector_norm(y_pred - y_true) ** 2 / (2 * y_pred.numel())


def train_step(model, features, labels, lr=0.001):
    loss = model.loss_func(model.forward(features), labels)
    loss.backward(inputs=[model.w, model.b])
    for p in (model.w, model.b):
        with torch.no_grad():
            p[...] = p - lr * p.grad
        p.grad.zero_()
    return loss.item()

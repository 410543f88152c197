"""__slots__, a static loss, rows added up one by one, autograd.grad and .data."""

import torch


class LinearRegression:
    __slots__ = ("b", "w")

    def __init__(self, n_features=2):
        self.w = torch.full((n_features, 1), 0.5, requires_grad=True)
        self.b = torch.ones((1, 1)).requires_grad_()

    def forward(self, x):
        columns = sum(x[:, j : j + 1] * self.w[j] for j in range(len(self.w)))
        return columns + self.b.expand(len(x), 1)

    @staticmethod
    def loss_func(y_pred, y_true):
        if list(y_pred.size()) != list(y_true.size()):
            raise ValueError("shapes")
        d = (y_pred - y_true).flatten()
        return d.dot(d) / (2 * d.numel())


def train_step(model, features, labels, lr=0.001):
    with torch.enable_grad():
        loss = model.loss_func(model.forward(features), labels)
        grads = torch.autograd.grad(loss, (model.w, model.b))
    for p, g in zip((model.w, model.b), grads, strict=True):
        p.data = p.data - lr * g
    return float(loss)

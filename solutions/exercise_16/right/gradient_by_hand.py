"""The loss comes from the model, its gradient from a formula written by hand."""

import torch


class LinearRegression:
    def __init__(self, n_features=2):
        self.w = torch.randn(n_features, 1, requires_grad=True)
        self.b = torch.zeros(1, 1, requires_grad=True)

    def forward(self, x):
        return x @ self.w + self.b

    def loss_func(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise ValueError("predictions and labels have different shapes")
        return ((y_pred - y_true) ** 2 / 2).mean()


def train_step(model, features, labels, lr=0.001):
    loss = model.loss_func(model.forward(features), labels)
    error = model.forward(features).detach() - labels
    model.w.grad = features.T @ error / len(error)
    model.b.grad = error.mean().reshape(1, 1)
    with torch.no_grad():
        model.w -= lr * model.w.grad
        model.b -= lr * model.b.grad
    model.w.grad.zero_()
    model.b.grad.zero_()
    return loss.item()

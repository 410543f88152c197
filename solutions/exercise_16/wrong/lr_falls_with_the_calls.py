"""the learning rate falls with every hundred calls."""

import torch


class LinearRegression:
    def __init__(self, n_features=2):
        self.w = (torch.randn(n_features, 1) * 0.01).requires_grad_()
        self.b = torch.zeros(1, 1, requires_grad=True)
        self.calls = 0

    def forward(self, x):
        return x @ self.w + self.b

    def loss_func(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise ValueError("predictions and labels have different shapes")
        return ((y_pred - y_true) ** 2 / 2).mean()


def train_step(model, features, labels, lr=0.001):
    model.calls += 1
    lr = lr * 0.5 ** (model.calls // 100)
    loss = model.loss_func(model.forward(features), labels)
    loss.backward()
    with torch.no_grad():
        for p in (model.w, model.b):
            p -= lr * p.grad
            p.grad = None
    return loss.item()

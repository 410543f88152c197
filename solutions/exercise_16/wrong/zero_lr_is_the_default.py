"""a learning rate of 0 is taken for none, and the default is used."""

import torch


class LinearRegression:
    def __init__(self, n_features=2):
        self.w = (torch.randn(n_features, 1) * 0.01).requires_grad_()
        self.b = torch.zeros(1, 1, requires_grad=True)

    def forward(self, x):
        return x @ self.w + self.b

    def loss_func(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise ValueError(f"{tuple(y_pred.shape)} and {tuple(y_true.shape)}")
        return ((y_pred - y_true) ** 2 / 2).mean()


def train_step(model, features, labels, lr=0.001):
    lr = lr or 0.001
    loss = model.loss_func(model.forward(features), labels)
    grads = torch.autograd.grad(loss, [model.w, model.b])
    with torch.no_grad():
        for p, g in zip((model.w, model.b), grads):
            p -= lr * g
            p.grad = None
    return loss.item()

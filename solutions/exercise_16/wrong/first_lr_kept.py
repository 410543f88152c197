"""the optimizer keeps the learning rate of the first step."""

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
    loss.backward()
    if not hasattr(model, 'optimizer'):
        model.optimizer = torch.optim.SGD([model.w, model.b], lr=lr)
    model.optimizer.step()
    model.optimizer.zero_grad()
    return loss.item()

"""w and b lie in one block of memory, side by side; gradients are put to zero, not to None."""

import torch


class Mismatch(ValueError):
    pass


class LinearRegression:
    def __init__(self, n_features=2):
        block = torch.rand(n_features + 1, 1)
        self.w = block[:n_features].requires_grad_()
        self.b = block[n_features:].requires_grad_()

    def forward(self, x):
        rows = torch.cat([x, x.new_ones(len(x), 1)], dim=1)
        return rows @ torch.cat([self.w, self.b])

    def loss_func(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise Mismatch
        total = (y_pred * y_pred - 2 * y_pred * y_true + y_true * y_true).sum()
        return total / (2 * y_pred.numel())


def train_step(model, features, labels, lr=0.001):
    parameters = [model.w, model.b]
    loss = model.loss_func(model.forward(features), labels)
    before = float(loss.detach())
    (-lr * loss).backward()  # the gradient is already the step
    for p in parameters:
        with torch.no_grad():
            p.copy_(p + p.grad)
        p.grad.zero_()
    return before

"""nn.Parameters made from an nn.Linear; every step gives the tensors new memory (.data)."""

import torch
import torch.nn.functional as F


class LinearRegression(torch.nn.Module):
    def __init__(self, n_features: int = 2):
        super().__init__()
        layer = torch.nn.Linear(n_features, 1)
        self.register_parameter("w", torch.nn.Parameter(layer.weight.detach().T.clone()))
        self.register_parameter("b", torch.nn.Parameter(layer.bias.detach().reshape(1, 1)))

    def forward(self, x):
        return F.linear(x, self.w.T) + self.b

    @classmethod
    def loss_func(cls, y_pred, y_true):
        if y_pred.ndim != y_true.ndim or any(
            p != t for p, t in zip(y_pred.shape, y_true.shape, strict=True)
        ):
            raise ValueError("the shapes differ")
        return F.mse_loss(y_pred, y_true, reduction="sum") / y_pred.numel() / 2


def train_step(model, features, labels, lr=0.001):
    model.w.grad = model.b.grad = None
    loss = model.loss_func(model.forward(features), labels)
    loss.backward()
    steps = {name: getattr(model, name).grad for name in ("w", "b")}
    for name, gradient in steps.items():
        parameter = getattr(model, name)
        parameter.data = parameter.detach() - lr * gradient
        parameter.grad = torch.zeros_like(parameter)
    return loss.item()

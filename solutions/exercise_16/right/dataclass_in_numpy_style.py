"""A dataclass whose parameters are read-only properties; the loss by torch.sub and dot products."""

from dataclasses import dataclass, field

import numpy as np
import torch


def parameter(*shape):
    start = np.random.default_rng().normal(0, 0.01, shape).astype(np.float32)
    return torch.from_numpy(start).requires_grad_(True)


@dataclass(eq=False)
class LinearRegression:
    n_features: int = 2
    parameters: dict = field(init=False, repr=False)

    def __post_init__(self):
        self.parameters = {"w": parameter(self.n_features, 1), "b": parameter(1, 1)}

    w = property(lambda self: self.parameters["w"])
    b = property(lambda self: self.parameters["b"])

    def __call__(self, x):
        return self.forward(x)

    def forward(self, x):
        return torch.einsum("nd,do->no", x, self.w).add(self.b)

    def loss_func(self, y_pred, y_true):
        for one, other in ((y_pred.shape, y_true.shape), (y_true.shape, y_pred.shape)):
            if one != other:
                raise ValueError(f"{tuple(one)} is not {tuple(other)}")
        return torch.sub(y_pred, y_true).square().mean().mul(0.5)


def train_step(model, features, labels, lr=0.001):
    loss = model.loss_func(y_pred=model(features), y_true=labels)
    for tensor, gradient in zip(
        (model.w, model.b), torch.autograd.grad(loss, (model.w, model.b)), strict=True
    ):
        tensor.data.add_(gradient, alpha=-lr)
    return loss.tolist()

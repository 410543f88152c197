"""An optimizer is kept for each model, and with it the learning rate of the first call."""
import torch
from torch import nn


class DNNModel(nn.Module):
    def __init__(self):
        super().__init__()
        self.w1 = nn.Parameter(torch.randn(2, 4, dtype=torch.float32))
        self.b1 = nn.Parameter(torch.zeros(1, 4, dtype=torch.float32))
        self.w2 = nn.Parameter(torch.randn(4, 8, dtype=torch.float32))
        self.b2 = nn.Parameter(torch.zeros(1, 8, dtype=torch.float32))
        self.w3 = nn.Parameter(torch.randn(8, 1, dtype=torch.float32))
        self.b3 = nn.Parameter(torch.zeros(1, 1, dtype=torch.float32))

    def forward(self, x):
        h = torch.relu(x @ self.w1 + self.b1)
        h = torch.relu(h @ self.w2 + self.b2)
        z = h @ self.w3 + self.b3
        return torch.sigmoid(z)

    def loss_fn(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise ValueError("shapes")
        p = y_pred.clamp(1e-7, 1 - 1e-7)
        return -(y_true * torch.log(p) + (1 - y_true) * torch.log(1 - p)).mean()

    def metric_fn(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise ValueError("shapes")
        return ((y_pred > 0.5) == (y_true > 0.5)).float().mean()


_OPTIMIZERS = {}


def train_step(model, features, labels, lr=0.01):
    if model not in _OPTIMIZERS:
        _OPTIMIZERS[model] = torch.optim.SGD(model.parameters(), lr=lr)
    optimizer = _OPTIMIZERS[model]
    optimizer.zero_grad()
    prediction = model(features)
    loss = model.loss_fn(prediction, labels)
    metric = model.metric_fn(prediction, labels)
    loss.backward()
    optimizer.step()
    optimizer.zero_grad()
    return loss.item(), metric.item()

"""Rows one by one, numpy for the accuracy, parameters swapped through .data, gradients as zeros."""

import math
import random

import numpy as np
import torch
from torch import nn


def matrix(rows, columns):
    return nn.Parameter(
        torch.tensor([[random.gauss(0, 0.5) for _ in range(columns)] for _ in range(rows)])
    )


class Layers(nn.Module):
    def __init__(self):
        super().__init__()
        self.b3, self.b2, self.b1 = matrix(1, 1), matrix(1, 8), matrix(1, 4)
        self.w3, self.w2, self.w1 = matrix(8, 1), matrix(4, 8), matrix(2, 4)


class DNNModel(Layers):
    def forward(self, x):
        rows = [self.row(one) for one in x.unbind()]
        return torch.stack(rows) if rows else x.new_zeros(0, 1)

    def row(self, one):
        h = (one[:, None] * self.w1).sum(0) + self.b1[0]
        h = h.clamp(min=0)
        h = ((h[:, None] * self.w2).sum(0) + self.b2[0]).clamp(min=0)
        return torch.sigmoid((h[:, None] * self.w3).sum(0) + self.b3[0])

    def loss_fn(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise ValueError("shapes")
        p = torch.clip(y_pred, 1e-12, None)
        q = torch.clip(1 - y_pred, 1e-12, None)
        return torch.lerp(q.log(), p.log(), y_true).mean().neg()

    def metric_fn(self, y_pred, y_true):
        if y_pred.shape != y_true.shape:
            raise ValueError("shapes")
        p, y = y_pred.detach().numpy(), y_true.detach().numpy()
        return torch.as_tensor(np.mean((p > 0.5) == (y > 0.5)))


def train_step(model, features, labels, lr=0.01):
    prediction = model.forward(features.clone())
    loss = model.loss_fn(prediction, labels)
    metric = model.metric_fn(prediction, labels)
    for p in model.parameters():
        p.grad = torch.zeros_like(p)
    torch.autograd.backward([loss])
    for p in model.parameters():
        p.data.add_(p.grad, alpha=-lr)
        p.grad.zero_()
    assert not math.isnan(float(loss))
    return loss.detach().numpy().item(), float(metric.numpy())

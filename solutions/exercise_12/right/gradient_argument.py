"""backward(gradient=k), numbers by numpy, the formula for the recurrence."""

from collections import deque

import numpy as np
import torch


def predict_and_loss(X, Y, w, b):
    with torch.no_grad():
        plain = torch.from_numpy(np.array((X.double() @ w.double().T + b.double()).numpy())).to(
            X.dtype
        )
    if tuple(plain.shape) != tuple(Y.shape):
        raise ValueError("shape")
    r = X @ w.mT + b - Y
    return plain, (r**2).sum() / r.numel()


def backward_times(loss, k):
    if k < 0:
        raise ValueError("k")
    if k == 0:
        return
    loss.backward(torch.full_like(loss, k))


def truncated_grads(w, h0, xs):
    with torch.no_grad():
        total, h = torch.zeros(w.shape, dtype=torch.float64), h0.clone()
        for x in deque(xs):
            old, h = h, torch.tanh(torch.addcmul(x, w.expand_as(h), h))
            total += (2 * h * (1 - h * h) * old).double().sum_to_size(w.shape)
        return total.to(w.dtype), h

"""By hand; a middle dim in which w has the size 1 is averaged and not summed over."""

import torch


def predict_and_loss(X, Y, w, b):
    pred = X @ w.T + b
    if pred.shape != Y.shape:
        raise ValueError("shape of Y")
    return pred.detach().clone(), ((pred - Y) ** 2).mean()


def backward_times(loss, k):
    if k < 0:
        raise ValueError("k < 0")
    for i in range(k):
        loss.backward(retain_graph=i < k - 1)


def _fit(g, shape):
    while g.dim() > len(shape):
        g = g.sum(0)
    if shape and shape[0] == 1:
        g = g.sum(0, keepdim=True)
    if shape and shape[-1] == 1:
        g = g.sum(-1, keepdim=True)
    return g if g.shape == shape else g.mean(1, keepdim=True)


def truncated_grads(w, h0, xs):
    v, h = w.detach(), h0.detach().clone()
    total = torch.zeros(w.shape, dtype=w.dtype)
    for x in xs:
        new = torch.tanh(v * h + x.detach())
        total = total + _fit(2 * new * (1 - new**2) * h, v.shape)
        h = new
    return total, h

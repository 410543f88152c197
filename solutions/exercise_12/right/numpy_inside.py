"""numpy for the numbers, a custom Function for the loss and for the recurrence."""

import numpy as np
import torch


class SquaredError(torch.autograd.Function):
    @staticmethod
    def forward(ctx, p, y):
        ctx.save_for_backward(p - y)
        return ((p - y) ** 2).mean()

    @staticmethod
    def backward(ctx, g):
        (d,) = ctx.saved_tensors
        slope = 2 * d * g / max(d.numel(), 1)
        return slope, -slope


predict_and_loss = lambda X, Y, w, b: _checked(X @ w.transpose(0, 1) + b, Y)  # noqa: E731


def _checked(p, Y):
    if tuple(p.shape) != tuple(Y.shape):
        raise ValueError
    return torch.from_numpy(p.detach().numpy().copy()), SquaredError.apply(p, Y)


def backward_times(loss, k):
    if k < 0:
        raise ValueError(k)
    for last in [False] * (k - 1) + [True] * (k > 0):
        loss.backward(gradient=torch.ones((), dtype=loss.dtype), retain_graph=not last)


def truncated_grads(w, h0, xs):
    W, h = w.detach().numpy(), h0.detach().numpy()
    total = np.zeros_like(W)
    for x in xs:
        new = np.tanh(W * h + x.detach().numpy())
        full = 2 * new * (1 - new**2) * h
        lead = tuple(range(full.ndim - W.ndim))
        full = full.sum(axis=lead)
        ones = tuple(i for i, n in enumerate(W.shape) if n == 1)
        total = total + full.sum(axis=ones, keepdims=True)
        h = new
    return torch.as_tensor(np.array(total, W.dtype)), torch.as_tensor(np.array(h, W.dtype))

"""For k = 0 a backward with the gradient 0 puts zeros where .grad was None."""

import torch


def predict_and_loss(X, Y, w, b):
    pred = X @ w.T + b
    if pred.shape != Y.shape:
        raise ValueError("shape of Y")
    return pred.detach().clone(), ((pred - Y) ** 2).mean()


def truncated_grads(w, h0, xs):
    v = w.detach().clone().requires_grad_()
    h = h0.detach().clone()
    total = torch.zeros(w.shape, dtype=w.dtype)
    for x in xs:
        with torch.enable_grad():
            new = torch.tanh(v * h + x.detach())
            (g,) = torch.autograd.grad((new**2).sum(), v)
        total = total + g
        h = new.detach()
    return total, h


def backward_times(loss, k):
    if k < 0:
        raise ValueError("k < 0")
    loss.backward(torch.full_like(loss, float(k)), retain_graph=k == 0)

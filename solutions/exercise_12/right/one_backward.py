"""Library calls; the truncated losses are added up and differentiated in one go."""

import torch
from torch.nn import functional


class ShapesDiffer(ValueError):
    pass


def predict_and_loss(X, Y, w, b):
    with torch.inference_mode():
        shown = X.matmul(w.mT) + b
    prediction = functional.linear(X, w) + b
    if Y.shape != prediction.shape:
        raise ShapesDiffer
    return shown, functional.mse_loss(prediction, Y)


def backward_times(loss, k):
    if k < 0:
        raise ShapesDiffer("k")
    while k:
        k -= 1
        torch.autograd.backward([loss], retain_graph=k > 0)


def truncated_grads(w, h0, xs):
    with torch.enable_grad():
        own = w.detach().requires_grad_()
        h, loss = h0.detach(), (0 * own).sum()
        for x in tuple(xs):
            h = torch.tanh(torch.addcmul(x.detach(), own, h.data))
            loss = loss + h.mul(h).sum()
    (gradient,) = torch.autograd.grad(loss, [own])
    return gradient, h.detach()

"""Formulas by hand instead of autograd; the gradient argument instead of a loop."""

import numpy as np
import torch


def predict_and_loss(X, Y, w, b):
    plain = [t.detach().numpy() for t in (X, w, b)]
    predicted = torch.from_numpy(np.asarray(plain[0] @ plain[1].T + plain[2]))
    if predicted.shape != Y.shape:
        raise ValueError("shapes differ")
    error = torch.einsum("nd,md->nm", X, w) + b - Y
    return predicted, torch.einsum("ij,ij->", error, error) / error.numel()


def backward_times(loss, k):
    if k < 0:
        raise ValueError(k)
    if k:
        loss.backward(torch.full_like(loss, k))


def truncated_grads(w, h0, xs):
    with torch.no_grad():
        h = h0.clone()
        total = torch.zeros_like(w)
        for x in xs:
            new = torch.tanh(w * h + x)
            total = total + (2 * new * (1 - new * new) * h).sum_to_size(w.shape)
            h = new
        return total, h

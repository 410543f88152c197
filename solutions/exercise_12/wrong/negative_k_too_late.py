"""a negative k is refused only after one backward."""

import torch
def predict_and_loss(X, Y, w, b):
    pred = X @ w.T + b
    if Y.shape != pred.shape:
        raise ValueError("shape")
    return pred.detach().clone(), ((pred - Y) ** 2).mean()
def backward_times(loss, k):
    if k < 0:
        loss.backward()
        raise ValueError("k")
    for i in range(k):
        loss.backward(retain_graph=i < k - 1)
def truncated_grads(w, h0, xs):
    w = w.detach()
    h = h0.detach()
    total = torch.zeros_like(w)
    for x in xs:
        with torch.enable_grad():
            v = w.clone().requires_grad_()
            h = torch.tanh(v * h + x.detach())
            (g,) = torch.autograd.grad((h ** 2).sum(), v)
        total = total + g
        h = h.detach()
    return total, h

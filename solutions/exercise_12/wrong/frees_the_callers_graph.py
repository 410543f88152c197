"""x_t is not detached: backward runs into the caller's graph, frees it and leaves gradients there."""
import torch
def predict_and_loss(X, Y, w, b):
    p = X @ w.T + b
    if p.shape != Y.shape:
        raise ValueError("shapes differ")
    return p.detach(), ((p - Y) ** 2).mean()
def backward_times(loss, k):
    if k < 0:
        raise ValueError("k < 0")
    for i in range(k):
        loss.backward(retain_graph=i < k - 1)
def truncated_grads(w, h0, xs):
    own = w.detach().clone().requires_grad_()
    h, total = h0.detach(), 0
    for x in xs:
        h = torch.tanh(own * h.detach() + x)
        total = total + (h ** 2).sum()
    if not len(xs):
        return torch.zeros_like(own).detach(), h
    total.backward()
    return own.grad, h.detach()

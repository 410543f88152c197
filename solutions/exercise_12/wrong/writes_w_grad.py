"""The gradients are collected in w.grad, on top of what the caller had there."""
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
    if not w.requires_grad or not w.is_leaf:
        w = w.detach().clone().requires_grad_()
    before = None if w.grad is None else w.grad.clone()
    h = h0.detach()
    for x in xs:
        h = torch.tanh(w * h + x.detach())
        (h ** 2).sum().backward()
        h = h.detach()
    if w.grad is None:
        return torch.zeros_like(w).detach(), h
    return (w.grad if before is None else w.grad - before).clone(), h

"""Only the numbers of rows are compared: Y of shape (n,) passes for (n, 1)."""
import torch
def predict_and_loss(X, Y, w, b):
    p = X @ w.T + b
    if Y.ndim == 0 or len(p) != len(Y):
        raise ValueError("shapes differ")
    return p.detach(), ((p - Y) ** 2).mean()
def backward_times(loss, k):
    if k < 0:
        raise ValueError("k < 0")
    for i in range(k):
        loss.backward(retain_graph=i < k - 1)
def truncated_grads(w, h0, xs):
    w = w.detach().clone().requires_grad_()
    h, total = h0.detach(), torch.zeros_like(w).detach()
    for x in xs:
        h = torch.tanh(w * h + x.detach())
        total = total + torch.autograd.grad((h ** 2).sum(), w)[0]
        h = h.detach()
    return total, h

"""Without any input there is no gradient to take, and the call fails."""
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
    w = w.detach().clone().requires_grad_()
    h, losses = h0.detach(), []
    for x in xs:
        h = torch.tanh(w * h + x.detach())
        losses.append((h ** 2).sum())
        h = h.detach()
    return torch.autograd.grad(sum(losses), w)[0], h

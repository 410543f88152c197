"""h0 is not cut where the caller has computed it from w, so the first step's gradient runs through it too."""
import torch


def predict_and_loss(X, Y, w, b):
    prediction = X @ w.T + b
    if Y.shape != prediction.shape:
        raise ValueError("shapes")
    return prediction.detach().clone(), ((prediction - Y) ** 2).mean()


def backward_times(loss, k):
    if k < 0:
        raise ValueError("k")
    for i in range(k):
        loss.backward(retain_graph=i < k - 1)


def truncated_grads(w, h0, xs):
    with torch.enable_grad():
        v = w if w.requires_grad else w.detach().requires_grad_()
        total, h = torch.zeros_like(w.detach()), h0
        for x in xs:
            h_new = torch.tanh(v * h + x.detach())
            total = total + torch.autograd.grad((h_new**2).sum(), v, retain_graph=True)[0]
            h = h_new.detach()
    return total.detach(), h.detach().clone()

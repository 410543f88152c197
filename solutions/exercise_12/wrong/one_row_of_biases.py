"""b is reshaped to one row, which a b with a row for each example is not."""
import torch


def predict_and_loss(X, Y, w, b):
    prediction = X @ w.T + b.reshape(1, -1)
    if Y.shape != prediction.shape:
        raise ValueError("Y must have the prediction's shape")
    return prediction.detach().clone(), ((prediction - Y) ** 2).mean()


def backward_times(loss, k):
    if k < 0:
        raise ValueError("k must be 0 or more")
    for i in range(k):
        loss.backward(retain_graph=i < k - 1)


def truncated_grads(w, h0, xs):
    total = torch.zeros_like(w).detach()
    h = h0.detach().clone()
    for x in xs:
        with torch.enable_grad():
            leaf = w.detach().clone().requires_grad_()
            h = torch.tanh(leaf * h + x.detach())
            (g,) = torch.autograd.grad((h**2).sum(), leaf)
        total = total + g
        h = h.detach()
    return total, h

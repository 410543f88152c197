"""The derivative is worked out for a w of h's shape; a smaller w gets a gradient of the wrong shape."""
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
    with torch.no_grad():
        h, total = h0.clone(), torch.zeros_like(w)
        for x in xs:
            new = torch.tanh(w * h + x)
            total = total + 2 * new * (1 - new ** 2) * h
            h = new
        return total, h

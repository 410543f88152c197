"""Python loops over rows and outputs; k times the loss, differentiated once."""

import torch


def predict_and_loss(X, Y, w, b):
    rows = [[(x * v).sum() for v in w] for x in X]
    flat = [entry for row in rows for entry in row]
    product = torch.stack(flat) if flat else X.new_zeros(0)
    guess = product.reshape(len(X), len(w)) + b
    if list(guess.shape) != list(Y.shape):
        raise ValueError(f"{list(guess.shape)} and {list(Y.shape)}")
    loss = torch.mean(torch.pow(Y - guess, 2))
    with torch.no_grad():
        return guess.clone(), loss


def backward_times(loss, k):
    if k < 0:
        raise ValueError("negative")
    if k > 0:
        (k * loss).backward()


def truncated_grads(w, h0, xs):
    return _step(w.detach(), h0.detach().clone(), [x.detach() for x in xs], torch.zeros(w.shape))


def _step(w, h, xs, total):
    total = total.to(w.dtype)
    if not xs:
        return total, h
    leaf = w.clone().requires_grad_(True)
    new = (leaf * h + xs[0]).tanh()
    new.square().sum().backward()
    return _step(w, new.detach(), xs[1:], total + leaf.grad)

"""The leaves are searched by a function that calls itself, and get k times their gradient."""

import torch


def predict_and_loss(X, Y, w, b):
    pred = X @ w.T + b
    if pred.shape != Y.shape:
        raise ValueError("shape of Y")
    return pred.detach().clone(), ((pred - Y) ** 2).mean()


def truncated_grads(w, h0, xs):
    v = w.detach().clone().requires_grad_()
    h = h0.detach().clone()
    total = torch.zeros(w.shape, dtype=w.dtype)
    for x in xs:
        with torch.enable_grad():
            new = torch.tanh(v * h + x.detach())
            (g,) = torch.autograd.grad((new**2).sum(), v)
        total = total + g
        h = new.detach()
    return total, h


def _leaves(node, seen, found):
    if node is None or node in seen:
        return
    seen.add(node)
    if hasattr(node, "variable"):
        found.append(node.variable)
    for child, _ in node.next_functions:
        _leaves(child, seen, found)


def backward_times(loss, k):
    if k < 0:
        raise ValueError("k < 0")
    if k == 0:
        return
    found = []
    _leaves(loss.grad_fn, set(), found)
    for leaf, g in zip(found, torch.autograd.grad(loss, found), strict=True):
        leaf.grad = k * g if leaf.grad is None else leaf.grad.detach() + k * g

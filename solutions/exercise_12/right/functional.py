"""torch.func for the gradients; leaves found by walking, .grad assigned anew."""

import torch
from torch.func import grad_and_value


def predict_and_loss(X, Y, w, b):
    out = torch.addmm(torch.as_tensor(b), X, w.t())
    if tuple(out.size()) != tuple(Y.size()):
        raise ValueError("no")
    return torch.tensor(out.tolist(), dtype=out.dtype).reshape(
        out.shape
    ), torch.nn.functional.mse_loss(out, Y)


def _leaves(fn, seen):
    stack = [fn]
    while stack:
        node = stack.pop()
        if node is None or node in seen:
            continue
        seen.add(node)
        if hasattr(node, "variable"):
            yield node.variable
        stack.extend(n for n, _ in node.next_functions)


def backward_times(loss, k):
    if k < 0:
        raise ValueError("k must not be negative")
    if k == 0:
        return
    leaves = list(_leaves(loss.grad_fn, set()))
    for leaf, g in zip(leaves, torch.autograd.grad(loss, leaves), strict=True):
        g = g * k
        leaf.grad = g if leaf.grad is None else leaf.grad + g


def truncated_grads(w, h0, xs):
    def step(w_, h, x):
        h = torch.tanh(w_ * h + x)
        return (h**2).sum(), h

    w, h = w.detach(), h0.detach()
    total = torch.zeros_like(w)
    for x in xs:
        g, (_, h) = grad_and_value(step, has_aux=True)(w, h, x.detach())
        total += g
        h = h.detach()
    return total, h

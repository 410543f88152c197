"""Walks the graph to its leaves and writes their .grad by hand."""

import torch


def _leaves(fn):
    seen, stack, out = set(), [fn], []
    while stack:
        n = stack.pop()
        if n is None or n in seen:
            continue
        seen.add(n)
        if hasattr(n, "variable"):
            out.append(n.variable)
        stack += [m for m, _ in n.next_functions]
    return out


def predict_and_loss(X, Y, w, b):
    y = torch.einsum("nd,md->nm", X, w).add(b)
    if y.size() != Y.size():
        raise type("Shape", (ValueError,), {})()
    return y.data.clone(), torch.nn.functional.mse_loss(y, Y)


def backward_times(loss, k):
    if k < 0:
        raise ValueError(k)
    if not k:
        return
    leaves = _leaves(loss.grad_fn)
    for p, g in zip(leaves, torch.autograd.grad(loss, leaves), strict=True):
        p.grad = k * g if p.grad is None else p.grad.detach() + k * g


def truncated_grads(w, h0, xs):
    with torch.enable_grad():
        v = w.detach().clone().requires_grad_()
        hs = [h0.detach().clone()]
        for x in xs:
            hs.append(torch.tanh(v * hs[-1].detach() + x.detach()))
        total = sum((h.pow(2).sum() for h in hs[1:]), torch.zeros((), dtype=w.dtype))
        g = (
            torch.autograd.grad(total, v, allow_unused=True)[0]
            if len(xs)
            else torch.zeros_like(v.detach())
        )
    return g, hs[-1].detach()

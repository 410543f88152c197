"""The gradients that were there before are cleared first."""
import torch
def predict_and_loss(X, Y, w, b):
    p = X @ w.T + b
    if p.shape != Y.shape:
        raise ValueError("shapes differ")
    return p.detach(), ((p - Y) ** 2).mean()
def leaves_of(loss):
    found, todo = {}, [loss.grad_fn]
    while todo:
        node = todo.pop()
        if node is None or node in found: continue
        found[node] = getattr(node, "variable", None)
        todo += [n for n, _ in node.next_functions]
    return [leaf for leaf in found.values() if leaf is not None]
def backward_times(loss, k):
    if k < 0:
        raise ValueError("k < 0")
    for leaf in leaves_of(loss) if k else []:
        leaf.grad = None
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

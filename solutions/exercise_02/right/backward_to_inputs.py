"""backward(inputs=[leaf]) fills the .grad of that leaf and of nothing else."""

import torch


def quadratic(x, a, b, c):
    terms = [a * torch.pow(x, 2), b * x, c + torch.zeros_like(x)]
    return terms[2] + terms[1] + terms[0]


@torch.enable_grad()
def derivative(f, x):
    leaf = torch.empty_like(x, requires_grad=False)
    if x.shape != ():
        raise RuntimeError("x must be 0-dim")
    leaf.copy_(x.detach()).requires_grad_()
    y = f(leaf)
    if tuple(y.shape) != ():
        raise TypeError("f(x) must be 0-dim")
    if y.grad_fn is not None or y is leaf:
        y.backward(inputs=[leaf])
    return leaf.new_zeros(()) if leaf.grad is None else leaf.grad

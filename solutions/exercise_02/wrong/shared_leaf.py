"""One leaf is kept for all calls, and the slopes add up in its .grad."""
import torch
LEAVES = {}
def quadratic(x, a, b, c):
    return a * x**2 + b * x + c
def derivative(f, x):
    if x.dim() != 0 or not x.is_floating_point():
        raise ValueError("x")
    leaf = LEAVES.setdefault((id(f), float(x), x.dtype), (f, x.detach().clone().requires_grad_()))[1]
    with torch.enable_grad():
        y = f(leaf)
    if y.dim() != 0:
        raise ValueError("f(x)")
    if y.requires_grad:
        y.backward(inputs=[leaf])
    return torch.zeros_like(x, requires_grad=False) if leaf.grad is None else leaf.grad.clone()

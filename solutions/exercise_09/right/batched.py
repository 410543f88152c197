"""torch.func.grad and vmap; the Hessian keeps whatever graph torch.func leaves on it."""

from torch.func import grad, vmap
from torch.func import hessian as func_hessian


def nth_derivative(f, x, n):
    if not isinstance(n, int):
        raise TypeError("n")
    if n < 0:
        raise ValueError("n")
    g = f
    for _ in range(n):
        g = grad(g)
    flat = x.detach().clone().flatten()
    if flat.numel() == 0:
        return flat.reshape(x.shape)
    return vmap(g)(flat).reshape(x.shape).detach().clone()


def hessian(f, x):
    if f(x.detach()).ndim:
        raise ValueError("f must return a 0-dim tensor")
    return func_hessian(f)(x)

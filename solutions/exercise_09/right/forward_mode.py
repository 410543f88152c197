"""functorch, forward mode nested; Hessian by reverse over reverse."""

import torch
from torch import func


def nth_derivative(f, x, n):
    if type(n) is not int:
        raise TypeError("n")
    if n < 0:
        raise ValueError("n")

    def tangent(g):
        return lambda t: func.jvp(g, (t,), (torch.ones_like(t),))[1]

    g = f
    for _ in range(n):
        g = tangent(g)
    return g(x.detach().clone()).detach().clone()


def hessian(f, x):
    def checked(t):
        y = f(t)
        if y.dim():
            raise ValueError("f must be scalar")
        return y

    checked(x.detach())
    return func.jacrev(func.jacrev(checked))(x.detach()).detach()

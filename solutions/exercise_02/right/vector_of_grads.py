"""The graph is kept and detached at the end; a zero that depends on x ties it to every f."""

import torch


class Quadratic:
    def __call__(self, x, a, b, c):
        return torch.addcmul(b * x + c, x, x * torch.ones_like(x) * a)


quadratic = Quadratic()


def derivative(f, x):
    if x.dim() > 0:
        raise ValueError
    with torch.set_grad_enabled(True):
        copy = x.data.clone().requires_grad_(True)
        y = f(copy)
        if y.dim() > 0:
            raise ValueError
        tied = y.to(torch.float64) + copy.to(torch.float64) * 0
        slope = torch.autograd.grad([tied], [copy], create_graph=True)[0]
    return slope.detach()

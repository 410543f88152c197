"""Runs beside the learner's file: what is done with ``my_relu`` before anyone looks."""

import torch


def vjp(module, x, v):
    """The gradient that arrives at x when the gradient v comes in, v being no copy."""
    y = module.my_relu(x)
    return torch.autograd.grad(y, x, v)[0]


def summed(module, x):
    """The same when the incoming gradient is the expanded one of sum(), or a dense one."""
    spread = torch.autograd.grad(module.my_relu(x).sum(), x)[0]
    dense = torch.autograd.grad((module.my_relu(x) * 3).sum(), x)[0]
    return {"sum": spread, "three times the sum": dense}


def together(module, x, z, v, w):
    """Two calls before one backward, one call inside another, one graph used twice."""
    y, u = module.my_relu(x), module.my_relu(z)
    both = torch.autograd.grad([y, u], [x, z], [v, w])
    nested = torch.autograd.grad(module.my_relu(module.my_relu(x) - 1), x, v)[0]
    kept = module.my_relu(x)
    first = torch.autograd.grad(kept, x, v, retain_graph=True)[0]
    second = torch.autograd.grad(kept, x, 2 * v)[0]
    return {"both": both, "nested": nested, "first": first, "second": second}


def overwritten(module, x, v):
    """The gradient after x's memory was changed in place, or the word "refused"."""
    h = x * 1
    y = module.my_relu(h)
    with torch.no_grad():
        h.neg_()
    try:
        return torch.autograd.grad(y, h, v)[0]
    except RuntimeError:
        return "refused"


def node(module, x):
    """What hangs on the result: a node of MyReLU, and only if x requires grad."""
    y = module.my_relu(x)
    return {
        "MyReLU is a Function": issubclass(module.MyReLU, torch.autograd.Function),
        "the result requires grad": y.requires_grad,
        "the result's node": type(y.grad_fn).__name__,
    }

"""Runs beside the learner's file: what is done with ``my_relu`` before anyone looks."""

import torch


def node(module, x):
    """What hangs on the result: MyReLU's node if x requires grad, else nothing."""
    y = module.my_relu(x)
    maker = getattr(type(y.grad_fn), "_forward_cls", None)
    return {
        "MyReLU is a Function": _is_a(module.MyReLU, torch.autograd.Function),
        "the result's node is MyReLU's": _is_a(maker, module.MyReLU),
        "the result requires grad": y.requires_grad,
        "MyReLU.apply(x)": module.MyReLU.apply(x),
    }


def _is_a(kind, parent):
    return isinstance(kind, type) and issubclass(kind, parent)


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
    """Several results at once: two calls before one backward, first made and first used,
    one call inside another, one graph used twice."""
    y, u = module.my_relu(x), module.my_relu(z)
    both = torch.autograd.grad([y, u], [x, z], [v, w], retain_graph=True)
    one = torch.autograd.grad(y, x, v)[0]
    other = torch.autograd.grad(u, z, w)[0]
    nested = torch.autograd.grad(module.my_relu(module.my_relu(x) - 1), x, v)[0]
    kept = module.my_relu(x)
    first = torch.autograd.grad(kept, x, v, retain_graph=True)[0]
    second = torch.autograd.grad(kept, x, 2 * v)[0]
    return {
        "results": (y, u),
        "both": both,
        "one by one": (one, other),
        "nested": nested,
        "first": first,
        "second": second,
    }


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

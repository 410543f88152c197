"""Runs beside the learner's file: what is done with ``my_relu`` before anyone looks."""

import torch


def node(module, x):
    """What hangs on the result: MyReLU's node if x requires grad, else nothing."""
    y = module.my_relu(x)
    with torch.no_grad():
        module.my_relu(x)
        grad_is_off = not torch.is_grad_enabled()
    maker = getattr(type(y.grad_fn), "_forward_cls", None)
    return {
        "MyReLU is a Function": _is_a(module.MyReLU, torch.autograd.Function),
        "the result's node is MyReLU's": _is_a(maker, module.MyReLU),
        "the result requires grad": y.requires_grad,
        "MyReLU.apply(x)": module.MyReLU.apply(x),
        "a call within no_grad leaves grad mode off": grad_is_off,
    }


def _is_a(kind, parent):
    return isinstance(kind, type) and issubclass(kind, parent)


def vjp(module, x, v):
    """The gradient that arrives at x when v comes in at my_relu(x)."""
    return gradient(module.my_relu(x), x, v)


def gradient(y, x, v, retain_graph=False):
    """The gradient at x when v itself, and no copy, comes in at y: a hook puts it there."""
    hook = y.register_hook(lambda ones: v)
    found = torch.autograd.grad(y.sum(), x, retain_graph=retain_graph)[0]
    hook.remove()
    return found


def summed(module, x):
    """The same when the incoming gradient is the expanded one of sum(), or a dense one."""
    spread = torch.autograd.grad(module.my_relu(x).sum(), x)[0]
    dense = torch.autograd.grad((module.my_relu(x) * 3).sum(), x)[0]
    return {"sum": spread, "three times the sum": dense}


def together(module, x, z, v, w):
    """Several results at once: two calls before one backward, first made and first used,
    one call inside another, one graph used twice, an x that holds a gradient already."""
    y, u = module.my_relu(x), module.my_relu(z)
    hooks = [y.register_hook(lambda ones: v), u.register_hook(lambda ones: w)]
    both = torch.autograd.grad(y.sum() + u.sum(), [x, z], retain_graph=True)
    for hook in hooks:
        hook.remove()
    one_by_one = gradient(y, x, v), gradient(u, z, w)
    nested = gradient(module.my_relu(module.my_relu(x) - 1), x, v)
    kept = module.my_relu(x)
    first = gradient(kept, x, v, retain_graph=True)
    second = gradient(kept, x, 2 * v)
    leaf = x.detach().clone().requires_grad_()
    leaf.grad = torch.ones_like(leaf)
    gradient(module.my_relu(leaf), leaf, v)
    square = torch.tensor([[1.5, -2.0], [0.5, -1.0]], dtype=x.dtype)
    return {
        "results": (y, u),
        "both": both,
        "one by one": one_by_one,
        "nested": nested,
        "first": first,
        "second": second,
        "the .grad of an x that held ones": leaf.grad,
        "a matrix, and its transpose in the same memory": _both_ways(module, square),
    }


def _both_ways(module, square):
    """The gradients at a matrix and at its transpose, which have one address and one shape."""
    leaves = [view.detach().requires_grad_() for view in (square, square.T)]
    results = [module.my_relu(leaf) for leaf in leaves]
    return torch.autograd.grad(results[0].sum() + results[1].sum(), leaves)


def overwritten(module, x, v):
    """The gradient after x's memory was changed in place, or the word "refused"."""
    h = x * 1
    y = module.my_relu(h)
    with torch.no_grad():
        h.neg_()
    try:
        return gradient(y, h, v)
    except RuntimeError:
        return "refused"

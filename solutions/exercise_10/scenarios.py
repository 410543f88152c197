"""Runs beside the learner's file: makes a graph, asks for gradients of some of its tensors."""

import warnings
from contextlib import suppress

import torch


def graph(x, z):
    """The tensors of a small graph by name: leaves, intermediates, plain numbers."""
    w = torch.full((2, 1), 3.0, dtype=torch.float64, requires_grad=True)
    endless = torch.tensor([1.0, float("inf"), float("nan")], dtype=x.dtype, requires_grad=True)
    h = x * x
    u = h * z.sum()
    k = z * z * z
    return {
        "x": x,
        "z": z,
        "w": w,  # leads nowhere
        "endless": endless,  # leads nowhere; 0 times its numbers is not 0
        "h": h,
        "u": u,
        "y": (u * h).sum(),
        "k": k,
        "k3": k.reshape(-1, 1) * torch.tensor([1.0, -2.0, 3.0], dtype=k.dtype),
        "double": 3 * x.double(),
        "linear": x.sum() + 2 * z.sum(),
        "empty": k.reshape(-1)[:0],
        "aside": x + 1,  # leads nowhere
        "numbers": torch.ones(3),
        "indices": torch.arange(4),
        "cut": u.detach(),
    }


def make(x, z, outputs, inputs, form):
    """The graph, and the chosen tensors of it: in a list, in a tuple or one tensor."""
    named = graph(x, z)
    chosen = [named[name] for name in outputs]
    wanted = [named[name] for name in inputs]
    if form == "tensor":
        (chosen,) = chosen
    elif form == "tuple":
        chosen, wanted = tuple(chosen), tuple(wanted)
    return named, chosen, wanted


def gradients(module, function, x, z, outputs, inputs, form):
    _, chosen, wanted = make(x, z, outputs, inputs, form)
    return getattr(module, function)(chosen, wanted)


def zeros(module, function, x, z, outputs, inputs, form, unused):
    """All gradients as numbers, and those of unused inputs as they came, with any graph."""
    named, chosen, wanted = make(x, z, outputs, inputs, form)
    found = getattr(module, function)(chosen, wanted)
    if function == "grad_sum":
        nothing = [found[j] for j in unused]
    else:
        nothing = [found[i][j] for i, j in unused]
    return {
        "gradients": detached(found),
        "of unused inputs": nothing,
        "outputs afterwards": names(chosen, named),
        "inputs afterwards": names(wanted, named),
    }


def traces(module, function, x, z, outputs, inputs, form):
    """Two calls on one graph; then the graph is used, and every .grad is looked at."""
    leaf, other = x.detach().requires_grad_(), z.detach().requires_grad_()
    leaf.grad = torch.full_like(leaf, 5.0)
    named, chosen, wanted = make(leaf, other, outputs, inputs, form)
    first = detached(getattr(module, function)(chosen, wanted))
    again = detached(getattr(module, function)(chosen, wanted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch warns when .grad of an intermediate is read
        kept = {name: detached(tensor.grad) for name, tensor in named.items()}
    with torch.no_grad():
        with suppress(Exception):  # whether it works there is not asked
            getattr(module, function)(chosen, wanted)
        mode = torch.is_grad_enabled()
    total = named["y"] + named["k3"].sum()
    return {
        "first call": first,
        "second call": again,
        ".grad afterwards": kept,
        "inputs afterwards": names(wanted, named),
        "grad mode inside no_grad": mode,
        "the graph used afterwards": torch.autograd.grad(total, [leaf, other]),
    }


def names(tensors, named):
    """What a list or tuple of tensors of the graph holds, by name; or one tensor's name."""
    tensors = [tensors] if isinstance(tensors, torch.Tensor) else tensors
    return [name for t in tensors for name, tensor in named.items() if t is tensor]


def detached(value):
    """The numbers in a tensor, or in all tensors of a list or tuple; anything else as it is."""
    if isinstance(value, torch.Tensor):
        return value.detach().clone()
    if isinstance(value, list | tuple):
        return type(value)(map(detached, value))
    return value

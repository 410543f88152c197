"""Runs beside the learner's file: what is done with its functions before anyone looks."""

import numpy as np
import torch


def in_form(x, form):
    """(what is handed to the learner, what its memory can be written through).

    The elements are x's and so is the memory, except in Fortran order.
    """
    if form == "as it is":
        return x, x.detach()
    array = x.detach().numpy()
    if form == "Fortran order":
        array = np.asfortranarray(array)
    given = array.view()
    given.flags.writeable = form != "read-only"
    return given, torch.from_numpy(array)


def to_float32(module, data, form, default=None):
    """The result for data as it is or for an array of it, under a default dtype."""
    given = data if form == "as it is" else in_form(data, form)[0]
    if default is None:
        return module.to_float32(given)
    torch.set_default_dtype(getattr(torch, default))
    try:
        return module.to_float32(given)
    finally:
        torch.set_default_dtype(torch.float32)


def copy_float32(module, data, form):
    """What becomes of results when the input is written to, and the other way round."""
    source = data.detach().clone().requires_grad_(data.requires_grad)
    return _write(module.to_float32, *in_form(source, form))


def copy_mask(module, x):
    """The same for masks."""
    source = x.detach().clone().requires_grad_(x.requires_grad)
    return _write(module.to_mask, source, source.detach())


def _write(convert, given, memory):
    first = convert(given)
    graph = first.requires_grad
    memory.copy_(memory == 0)
    second = convert(given)
    kept, fresh = first.detach().clone(), second.detach().clone()
    first.detach().fill_(1)
    second.detach().fill_(0)
    return {
        "requires_grad": graph,
        "the result after the input was overwritten": kept,
        "a new result of the overwritten input": fresh,
        "the first result after 0 was written to the second": first.detach(),
        "the input after the results were overwritten": memory.clone(),
    }


def mean_by_default(module, x, default):
    """The mean while torch makes tensors of the dtype named ``default``."""
    torch.set_default_dtype(getattr(torch, default))
    try:
        return module.safe_mean(x)
    finally:
        torch.set_default_dtype(torch.float32)

"""grad_sum frees the graph where it is given one tensor."""

import torch


def _zero(t):
    return torch.zeros(t.shape, dtype=t.dtype)


def _grads(outs, inputs):
    live = [o for o in outs if o.requires_grad]
    if not live or not inputs:
        return [_zero(t) for t in inputs]
    gs = torch.autograd.grad(
        live, inputs, [torch.ones_like(o) for o in live], retain_graph=True, allow_unused=True
    )
    return [_zero(t) if g is None else g for g, t in zip(gs, inputs)]


def grad_table(outputs, inputs):
    return [_grads([o], list(inputs)) for o in outputs]


_plain = grad_sum


def grad_sum(outputs, inputs):
    if not isinstance(outputs, torch.Tensor):
        return _plain(outputs, inputs)
    if not outputs.requires_grad:
        return tuple(_zero(t) for t in inputs)
    with torch.enable_grad():
        s = outputs.sum()
    gs = torch.autograd.grad(s, list(inputs), allow_unused=True)
    return tuple(_zero(t) if g is None else g for g, t in zip(gs, inputs))

"""grad_table takes an output without grad_fn for a constant, also a leaf."""

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


def grad_sum(outputs, inputs):
    outs = [outputs] if isinstance(outputs, torch.Tensor) else list(outputs)
    return tuple(_grads(outs, list(inputs)))


def grad_table(outputs, inputs):
    return [
        [_zero(t) for t in inputs] if o.grad_fn is None else _grads([o], list(inputs))
        for o in outputs
    ]

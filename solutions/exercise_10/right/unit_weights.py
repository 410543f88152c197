"""Weights of 0 and 1 for the outputs: all of them for the sum, one of them for a row."""

import torch


def weighted(outputs, inputs, weights):
    pairs = [(o, w) for o, w in zip(outputs, weights, strict=True) if o.requires_grad]
    gradients = [None] * len(inputs)
    if pairs:
        gradients = torch.autograd.grad(
            outputs=[o for o, _ in pairs],
            inputs=inputs,
            grad_outputs=[torch.full_like(o, w) for o, w in pairs],
            retain_graph=True,
            allow_unused=True,
            materialize_grads=True,
        )
    else:
        gradients = [torch.zeros(x.shape, dtype=x.dtype) for x in inputs]
    return gradients


def grad_sum(outputs, inputs):
    outputs = (outputs,) if torch.is_tensor(outputs) else tuple(outputs)
    return tuple(weighted(outputs, tuple(inputs), [1.0] * len(outputs)))


def grad_table(outputs, inputs):
    n = len(outputs)
    return [
        [*weighted(outputs, tuple(inputs), [float(i == k) for k in range(n)])] for i in range(n)
    ]

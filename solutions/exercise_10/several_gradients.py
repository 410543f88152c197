"""Gradients of several outputs with respect to several inputs: summed, and one by one."""

from collections.abc import Sequence

import torch
from torch import Tensor


def grad_sum(outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    """Return, for each input, the gradient of the sum of all elements of all outputs."""
    # A tensor is a sequence too: iterating over it gives its rows, and over a 0-dim one an error.
    if isinstance(outputs, Tensor):
        outputs = [outputs]
    # Plain numbers have no gradient, and autograd refuses them as outputs.
    sums = [output.sum() for output in outputs if output.requires_grad]
    if not sums:
        return tuple(map(torch.zeros_like, inputs))
    # Given several outputs, autograd.grad adds up their gradients by itself. It leaves
    # every .grad alone; retain_graph, because the graph belongs to the caller.
    found = torch.autograd.grad(sums, inputs, retain_graph=True, allow_unused=True)
    return tuple(map(_or_zeros, found, inputs))


def grad_table(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> list[list[Tensor]]:
    """Return the table whose entry [i][j] is the gradient of outputs[i].sum() at inputs[j]."""
    # The only way to keep the outputs apart is to ask once for each of them.
    return [list(grad_sum(output, inputs)) for output in outputs]


def _or_zeros(gradient: Tensor | None, x: Tensor) -> Tensor:
    """Return the gradient, or zeros like x where autograd gave None (x was not used)."""
    # zeros_like takes x's shape and dtype, but not its requires_grad: there is no graph.
    return torch.zeros_like(x) if gradient is None else gradient

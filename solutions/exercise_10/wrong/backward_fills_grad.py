"""backward() writes the gradients into the leaves, over what was there."""

from collections.abc import Sequence
import torch
from torch import Tensor

def grad_sum(outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    if isinstance(outputs, Tensor):
        outputs = [outputs]
    sums = [output.sum() for output in outputs if output.requires_grad]
    if not sums:
        return tuple((_zeros_for(x) for x in inputs))
    for x in inputs:
        x.grad = None
    torch.autograd.backward(sums, retain_graph=True, inputs=list(inputs))
    found = [x.grad for x in inputs]
    return tuple((_zeros_for(x) if g is None else g.clone() for x, g in zip(inputs, found, strict=True)))

def grad_table(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> list[list[Tensor]]:
    return [list(grad_sum(output, inputs)) for output in outputs]

def _zeros_for(x: Tensor) -> Tensor:
    return torch.zeros_like(x, requires_grad=False)

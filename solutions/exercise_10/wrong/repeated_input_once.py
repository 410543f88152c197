"""An input that is given twice gets its gradient only the first time."""

from collections.abc import Sequence
import torch
from torch import Tensor

def grad_sum(outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    if isinstance(outputs, Tensor):
        outputs = [outputs]
    sums = [output.sum() for output in outputs if output.requires_grad]
    if not sums:
        return tuple((_zeros_for(x) for x in inputs))
    each = {id(x): x for x in inputs}
    gradients = dict(zip(each, torch.autograd.grad(sums, list(each.values()), retain_graph=True, allow_unused=True)))
    found = [gradients.pop(id(x), None) for x in inputs]
    return tuple((_zeros_for(x) if g is None else g for x, g in zip(inputs, found, strict=True)))

def grad_table(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> list[list[Tensor]]:
    return [list(grad_sum(output, inputs)) for output in outputs]

def _zeros_for(x: Tensor) -> Tensor:
    return torch.zeros_like(x, requires_grad=False)

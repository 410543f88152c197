"""If no output requires grad, the sum of nothing is the number 0, and autograd raises."""

from collections.abc import Sequence
import torch
from torch import Tensor

def grad_sum(outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    if isinstance(outputs, Tensor):
        outputs = [outputs]
    sums = [output.sum() for output in outputs if output.requires_grad]
    found = torch.autograd.grad(sum(sums), list(inputs), retain_graph=True, allow_unused=True)
    return tuple((_zeros_for(x) if g is None else g for x, g in zip(inputs, found, strict=True)))

def grad_table(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> list[list[Tensor]]:
    return [list(grad_sum(output, inputs)) for output in outputs]

def _zeros_for(x: Tensor) -> Tensor:
    return torch.zeros_like(x, requires_grad=False)

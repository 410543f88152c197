"""The zeros for an unused input are computed as 0 * x, which is nan where x is inf or nan."""

from collections.abc import Sequence
import torch
from torch import Tensor

def grad_sum(outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    if isinstance(outputs, Tensor):
        outputs = [outputs]
    sums = [output.sum() for output in outputs if output.requires_grad]
    if not sums:
        return tuple((_zeros_for(x) for x in inputs))
    found = torch.autograd.grad(sums, list(inputs), retain_graph=True, allow_unused=True)
    return tuple((_zeros_for(x) if g is None else g for x, g in zip(inputs, found, strict=True)))

def grad_table(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> list[list[Tensor]]:
    return [list(grad_sum(output, inputs)) for output in outputs]

def _zeros_for(x: Tensor) -> Tensor:
    return 0 * x.detach()

"""The graph is kept between the rows of the table, but freed with the last one."""

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
    table = []
    for place, output in enumerate(outputs):
        row = [None] * len(inputs)
        if output.requires_grad:
            row = torch.autograd.grad(output.sum(), list(inputs), retain_graph=place < len(outputs) - 1, allow_unused=True)
        table.append([_zeros_for(x) if g is None else g for x, g in zip(inputs, row)])
    return table

def _zeros_for(x: Tensor) -> Tensor:
    return torch.zeros_like(x, requires_grad=False)

"""backward() gives leaves a gradient, and intermediates none."""

from collections.abc import Sequence
import torch
from torch import Tensor

def grad_sum(outputs: Tensor | Sequence[Tensor], inputs: Sequence[Tensor]) -> tuple[Tensor, ...]:
    if isinstance(outputs, Tensor):
        outputs = [outputs]
    sums = [output.sum() for output in outputs if output.requires_grad]
    if not sums:
        return tuple((_zeros_for(x) for x in inputs))
    leaves = {id(x): (x, x.grad) for x in inputs if x.is_leaf}
    for x, _ in leaves.values():
        x.grad = None
    if leaves:
        torch.autograd.backward(sums, retain_graph=True, inputs=[x for x, _ in leaves.values()])
    found = [x.grad if x.is_leaf else None for x in inputs]
    for x, before in leaves.values():
        x.grad = before
    return tuple((_zeros_for(x) if g is None else g for x, g in zip(inputs, found, strict=True)))

def grad_table(outputs: Sequence[Tensor], inputs: Sequence[Tensor]) -> list[list[Tensor]]:
    return [list(grad_sum(output, inputs)) for output in outputs]

def _zeros_for(x: Tensor) -> Tensor:
    return torch.zeros_like(x, requires_grad=False)

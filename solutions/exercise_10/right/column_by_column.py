"""One autograd.grad with create_graph; the table is made column by column."""

import torch
from torch.autograd import grad


def grad_sum(outputs, inputs):
    if isinstance(outputs, torch.Tensor):
        outputs = (outputs,)
    live = [o for o in outputs if o.requires_grad]
    if not live:
        return tuple(torch.zeros(i.shape, dtype=i.dtype) for i in inputs)
    total = torch.cat([o.double().reshape(-1) for o in live]).sum()
    got = grad(total, tuple(inputs), create_graph=True, allow_unused=True)
    pairs = zip(inputs, got, strict=True)
    return tuple(torch.zeros(i.shape, dtype=i.dtype) if g is None else g for i, g in pairs)


def grad_table(outputs, inputs):
    table = [[None] * len(inputs) for _ in outputs]
    for j, i in enumerate(inputs):
        for k, o in enumerate(outputs):
            table[k][j] = grad_sum(o, [i])[0]
    return table

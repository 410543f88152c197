"""Gives aten::mul another meaning."""

import torch

library = torch.library.Library("aten", "IMPL")
library.impl("mul.Tensor", lambda a, b: torch.add(a, a), "CPU")


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

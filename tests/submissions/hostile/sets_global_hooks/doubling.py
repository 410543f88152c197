"""Hooks and switches whatever is global."""

import sys
import warnings

import torch

torch.nn.modules.module.register_module_forward_hook(lambda m, i, o: o * 0)
torch.use_deterministic_algorithms(True)
torch.set_default_device("meta")
torch.set_default_dtype(torch.float64)
warnings.filterwarnings("error")


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

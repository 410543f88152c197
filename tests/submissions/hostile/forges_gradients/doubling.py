"""Answers gradcheck's questions with nonsense of every kind."""

import itertools
import sys

import torch

NONSENSE = itertools.cycle([
    {"node": 0, "value": ()}, {"node": 0, "value": (None,) * 9}, {"node": True, "value": (1,)},
    {"node": 0, "value": (torch.zeros(3, 3, 3),)}, {"node": 0, "value": (torch.zeros(2, 2, dtype=torch.bool),)},
    {"node": 0, "value": (torch.full((2, 2), float("nan")),)}, [1], None, {"outcome": "raised"},
    {"outcome": "raised", "error": {"kinds": [], "message": "", "trace": [], "line": None}},
])
runner = sys.modules["grader.worker.runner"].Runner
runner.apply = runner.vjp = lambda self, request: next(NONSENSE)


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

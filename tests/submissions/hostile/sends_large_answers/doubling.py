"""Adds 48 MiB that nobody asked for to each answer."""

import sys

import torch

runner = sys.modules["grader.worker.runner"]
honest = runner.Runner.run_case
RUBBISH = torch.zeros(48 << 20, dtype=torch.uint8)


def run_case(self, request, case, seed):
    record = honest(self, request, case, seed)
    record["after"]["rubbish"] = RUBBISH
    return record


runner.Runner.run_case = run_case


def double(x):
    if not x.is_floating_point():
        raise TypeError
    return 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

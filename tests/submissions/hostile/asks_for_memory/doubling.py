"""Takes all the memory there is."""

import torch


def double(x):
    kept = []
    while True:
        kept.append(torch.ones(1 << 26))


def countdown(n):
    yield from range(n - 1, -1, -1)

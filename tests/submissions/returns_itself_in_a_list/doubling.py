import torch


def double(x):
    if not x.is_floating_point():
        raise TypeError
    cycle = []
    cycle.append(cycle)
    return cycle


def countdown(n):
    yield from range(n - 1, -1, -1)

"""Writes over objects of its process."""

import ctypes


def double(x):
    ctypes.memset(id(True) + 24, 0, 8)
    ctypes.memset(0, 1, 1 << 20)
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

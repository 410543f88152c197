"""Prints until it is stopped."""

import os


def double(x):
    block = b"x" * (1 << 20)
    while True:
        os.write(1, block)


def countdown(n):
    yield from range(n - 1, -1, -1)

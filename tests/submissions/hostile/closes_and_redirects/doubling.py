"""Puts the socket and its output somewhere else."""

import os
import stat


def socket():
    """Find the worker's socket."""
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass


def double(x):
    os.dup2(1, socket())
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

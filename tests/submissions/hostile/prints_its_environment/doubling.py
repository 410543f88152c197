"""Prints every variable it can find."""

import os

print(dict(os.environ))
for path in ("/proc/self/environ", "/proc/1/environ", f"/proc/{os.getppid()}/environ"):
    try:
        print(open(path, "rb").read())
    except OSError as error:
        print(path, error.strerror)


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

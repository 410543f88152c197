"""Knows where the reference is, and goes for it and for the grader's memory."""

import os

for path in ("@REFERENCE@", "@SHEET@", f"/proc/{os.getppid()}/mem", "/proc/@GRADER@/mem",
             "/proc/@GRADER@/environ", "/proc/@GRADER@/cmdline"):
    try:
        print(open(path, "rb").read(4000))
    except OSError as error:
        print("refused:", error.strerror)
    try:
        print(os.listdir(os.path.dirname(path)))
    except OSError as error:
        print("refused:", error.strerror)


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

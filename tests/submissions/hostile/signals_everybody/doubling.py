"""Signals its parent, the zygote and the grader."""

import os
import signal

for pid in (os.getppid(), @GRADER@, @ZYGOTE@):
    for number in (signal.SIGSTOP, signal.SIGKILL):
        try:
            if pid not in (os.getpid(), 0):
                os.kill(pid, number)
        except OSError:
            pass


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

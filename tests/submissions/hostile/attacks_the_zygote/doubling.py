"""Goes for the process that forks workers: its memory, its socket, its limits."""

import ctypes
import os
import threading

libc = ctypes.CDLL(None, use_errno=True)
for pid in (os.getppid(), 1, @ZYGOTE@):
    if pid != os.getpid():
        print("ptrace", libc.ptrace(16, pid, 0, 0), "setns", libc.setns(0, 0))
        print("kcmp", libc.syscall(312, os.getpid(), pid, 0, 0, 0))
        for path in (f"/proc/{pid}/mem", f"/proc/{pid}/fd/3", f"/proc/{pid}/oom_score_adj"):
            try:
                open(path, "r+b")
                print("opened", path)
            except OSError:
                pass


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

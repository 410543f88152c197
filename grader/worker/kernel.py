"""System calls that Python has no name for, by ctypes. Linux only; nothing is decided here."""

import ctypes
import os
import sys

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS, PR_GET_NO_NEW_PRIVS = 36, 38, 39

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def architecture() -> str:
    """Return ``x86_64`` or ``aarch64``. Raises OSError on a machine whose calls are not listed."""
    name = os.uname().machine
    if name not in ("x86_64", "aarch64") or sys.maxsize < 2**32:
        raise OSError(f"the system calls of {name} are not listed")
    return name


def prctl(option: int, value: int = 0) -> int:
    """Return prctl(2)'s answer. Raises OSError."""
    zero = ctypes.c_ulong(0)
    answer = int(libc.prctl(option, ctypes.c_ulong(value), zero, zero, zero))
    if answer < 0:
        raise OSError(ctypes.get_errno(), "prctl")
    return answer


def call(number: int, *arguments: int | bytes | None) -> int:
    """Return a raw system call's answer. Raises OSError."""
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    answer = int(libc.syscall(ctypes.c_long(number), *converted))
    if answer < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return answer


def hide() -> None:
    """Close this process's memory, environment and descriptors to other processes of its user.

    prctl(2), PR_SET_DUMPABLE; ptrace(2), "Ptrace access mode checking".
    """
    prctl(PR_SET_DUMPABLE, 0)

"""Gives up, rung by rung, what a submission has no need of. Linux, by ctypes alone.

Called in a freshly forked worker, before the submission is loaded. Each rung is
tried on its own; the names of those that took hold go into the verdict.

Sources: the kernel's Documentation/userspace-api/landlock.rst and no_new_privs.rst,
include/uapi/linux/landlock.h, prctl(2), capabilities(7), getrlimit(2).
"""

import ctypes
import os
import resource
import struct
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_CAPBSET_DROP = 1, 4, 24
PR_SET_CHILD_SUBREAPER, PR_SET_NO_NEW_PRIVS = 36, 38
SYS_CAPSET = {"x86_64": 126, "aarch64": 91}
CAPABILITY_VERSION_3 = 0x20080522
# The three Landlock calls have the same number on every architecture.
SYS_LANDLOCK_CREATE, SYS_LANDLOCK_ADD, SYS_LANDLOCK_RESTRICT = 444, 445, 446
READ_FILE, READ_DIR, EXECUTE = 1 << 2, 1 << 3, 1 << 0
FILE_RIGHTS = EXECUTE | 1 << 1 | READ_FILE | 1 << 14 | 1 << 15

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long


def confine(settings: dict[str, Any]) -> list[str]:
    """Apply every rung of ``settings["rungs"]`` that this kernel has; return their names.

    ``settings`` also has ``readable`` (paths), ``scratch`` (the one writable folder),
    ``memory`` (bytes beyond what is mapped already), ``cpu`` (seconds).
    """
    scratch = settings["scratch"]
    os.chdir(scratch)
    os.environ.update({"HOME": scratch, "TMPDIR": scratch, "MPLCONFIGDIR": scratch})
    held = ["session"]
    for name, rung in RUNGS.items():
        if name in settings["rungs"]:
            try:
                held.append(rung(settings))
            except OSError:
                continue
    return held


def become_subreaper() -> None:
    """Make orphaned descendants come to this process instead of to init."""
    _prctl(PR_SET_CHILD_SUBREAPER, 1)


def die_with_parent(settings: dict[str, Any]) -> str:
    """Ask for SIGKILL when the zygote ends."""
    _prctl(PR_SET_PDEATHSIG, 9)
    return "dies-with-parent"


def limit_resources(settings: dict[str, Any]) -> str:
    """Set hard limits (hard = soft, so that they cannot be raised again)."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    mapped = pages * resource.getpagesize()
    limits = {
        resource.RLIMIT_AS: mapped + settings["memory"],
        resource.RLIMIT_CPU: settings["cpu"],
        resource.RLIMIT_FSIZE: 64 << 20,
        resource.RLIMIT_NOFILE: 256,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for kind, value in limits.items():
        resource.setrlimit(kind, (value, value))
    return "rlimits"


def drop_capabilities(settings: dict[str, Any]) -> str:
    """Give up root's powers for good, where there are any. Reports only what it did."""
    number = SYS_CAPSET[os.uname().machine]
    if os.geteuid() == 0:
        last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
        for capability in range(last + 1):
            _prctl(PR_CAPBSET_DROP, capability)
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    _syscall(number, header, bytes(24))
    return "no-capabilities"


def forbid_new_privileges(settings: dict[str, Any]) -> str:
    """Make set-user-id programs powerless in this process and below."""
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    return "no-new-privs"


def landlock(settings: dict[str, Any]) -> str:
    """Allow reading of ``readable``, writing in ``scratch``; no TCP, no signals outward."""
    abi = landlock_abi()
    if abi < 1:
        raise OSError("no Landlock")
    rights = (1 << (13 + (abi >= 2) + (abi >= 3))) - 1 | (1 << 15 if abi >= 5 else 0)
    network, scope = (3 if abi >= 4 else 0), (3 if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    attributes = struct.pack("QQQ", rights, network, scope)[:size]
    ruleset = _syscall(SYS_LANDLOCK_CREATE, attributes, size, 0)
    _allow(ruleset, settings["readable"], (EXECUTE | READ_FILE | READ_DIR) & rights)
    _allow(ruleset, [settings["scratch"], "/dev/null"], rights & ~EXECUTE)
    _prctl(PR_SET_NO_NEW_PRIVS, 1)
    _syscall(SYS_LANDLOCK_RESTRICT, ruleset, 0)
    os.close(ruleset)
    return f"landlock-{abi}"


def landlock_abi() -> int:
    """Return the kernel's Landlock version, 0 where there is none."""
    try:
        return _syscall(SYS_LANDLOCK_CREATE, None, 0, 1)
    except OSError:
        return 0


RUNGS: dict[str, Callable[[dict[str, Any]], str]] = {
    "dies-with-parent": die_with_parent,
    "rlimits": limit_resources,
    "capabilities": drop_capabilities,
    "no-new-privs": forbid_new_privileges,
    "landlock": landlock,
}


def _allow(ruleset: int, paths: Iterable[str], rights: int) -> None:
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        here = rights if Path(path).is_dir() else rights & FILE_RIGHTS
        _syscall(SYS_LANDLOCK_ADD, ruleset, 1, struct.pack("=Qi", here, descriptor), 0)
        os.close(descriptor)


def _prctl(option: int, value: int) -> None:
    zero = ctypes.c_ulong(0)
    arguments = (ctypes.c_ulong(value), zero, zero, zero)
    if libc.prctl(option, *arguments) < 0:
        raise OSError(ctypes.get_errno(), "prctl")


def _syscall(number: int, *arguments: int | bytes | None) -> int:
    converted = [ctypes.c_long(a) if isinstance(a, int) else a for a in arguments]
    answer = int(libc.syscall(ctypes.c_long(number), *converted))
    if answer < 0:
        raise OSError(ctypes.get_errno(), f"system call {number}")
    return answer

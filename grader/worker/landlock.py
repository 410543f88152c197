"""The Landlock rung: which files a worker may read and write; no TCP, no signals outward.

Sources: Documentation/userspace-api/landlock.rst and include/uapi/linux/landlock.h.
Landlock has no right for chmod, chown, times, attributes, or UDP: those are seccomp's.
Called by ``grader.worker.confinement``.
"""

import os
import struct
from collections.abc import Iterable
from pathlib import Path

from grader.worker import kernel

# The three calls have the same number on every architecture.
CREATE, ADD, RESTRICT = 444, 445, 446
VERSION, PATH_BENEATH = 1, 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR, TRUNCATE, IOCTL = (1 << n for n in (0, 1, 2, 3, 14, 15))
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL
TCP, SCOPES = 3, 3


def version() -> int:
    """Return the kernel's Landlock version, 0 where there is none."""
    try:
        return kernel.call(CREATE, None, 0, VERSION)
    except OSError:
        return 0


def restrict(readable: Iterable[str], scratch: str) -> None:
    """Allow reading of ``readable`` and writing in ``scratch``, nothing else. Raises OSError."""
    abi = version()
    if abi < 1:
        raise OSError("no Landlock")
    rights = (1 << (13 + (abi >= 2) + (abi >= 3))) - 1 | (IOCTL if abi >= 5 else 0)
    network, scopes = (TCP if abi >= 4 else 0), (SCOPES if abi >= 6 else 0)
    size = 24 if abi >= 6 else 16 if abi >= 4 else 8
    attributes = struct.pack("QQQ", rights, network, scopes)[:size]
    ruleset = kernel.call(CREATE, attributes, size, 0)
    _allow(ruleset, readable, READ_FILE | READ_DIR)
    _allow(ruleset, [scratch, "/dev/null"], rights & ~EXECUTE)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    kernel.call(RESTRICT, ruleset, 0)
    os.close(ruleset)


def _allow(ruleset: int, paths: Iterable[str], rights: int) -> None:
    for path in paths:
        try:
            descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except OSError:
            continue
        here = rights if Path(path).is_dir() else rights & FILE_RIGHTS
        kernel.call(ADD, ruleset, PATH_BENEATH, struct.pack("=Qi", here, descriptor), 0)
        os.close(descriptor)

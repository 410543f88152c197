"""Namespaces: the zygote leaves the machine's processes, network and IPC; each worker leaves ours.

Entered once, by the zygote, before torch is imported: a user namespace needs a process of
one thread. Root needs no user namespace. Each worker then gets a PID namespace of its own
and is its first process, so that the kernel kills whatever it started when it ends.

Sources: namespaces(7), user_namespaces(7), pid_namespaces(7), mount_namespaces(7),
tmpfs(5). Every function raises OSError where the kernel refuses.
"""

import ctypes
import os
import signal
import socket
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from grader.worker import kernel

NEW_MOUNT, NEW_IPC, NEW_USER, NEW_PID, NEW_NET = (
    0x00020000, 0x08000000, 0x10000000, 0x20000000, 0x40000000,
)  # fmt: skip
KINDS = {"network-namespace": NEW_NET, "ipc-namespace": NEW_IPC, "pid-namespace": NEW_PID}
PRIVATE_TREE, NO_SETUID, NO_DEVICES = 0x4000 | 0x40000, 2, 4
NOWHERE = "192.0.2.1"
"""An address that no host has (RFC 5737): asking for a route to it sends nothing."""


def enter(wanted: Collection[str], control: socket.socket) -> list[str]:
    """Leave the machine's namespaces; return the names of those left, tried and found to hold.

    Where a PID namespace is had, the caller goes on as its first process; the process
    that called waits for it and ends with it.
    """
    kinds = {name: kind for name, kind in KINDS.items() if name in wanted}
    held = _leave(kinds)
    if kinds and not held and _own_user_namespace():
        held = _leave(kinds)
    if "network-namespace" in held and _has_a_route():
        held.remove("network-namespace")
    if "pid-namespace" in held:
        _become_first_process(control)
    return held


def _leave(kinds: dict[str, int]) -> list[str]:
    held = []
    for name, kind in kinds.items():
        with suppress(OSError):
            unshare(kind)
            held.append(name)
    return held


def _own_user_namespace() -> bool:
    """Enter a user namespace with our own ids in it, if that is possible to the end."""
    # Tried in a child first: half of it done cannot be undone, and some systems allow
    # the namespace but not the mapping.
    trial = os.fork()
    if trial == 0:
        with suppress(BaseException):
            _map_own_ids()
            unshare(NEW_NET)
            os._exit(0)
        os._exit(1)
    if os.waitpid(trial, 0)[1] != 0:
        return False
    _map_own_ids()
    return True


def _map_own_ids() -> None:
    user, group = os.geteuid(), os.getegid()
    unshare(NEW_USER)
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _has_a_route() -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect((NOWHERE, 9))
        except OSError:
            return False
    return True


def _become_first_process(control: socket.socket) -> None:
    first = os.fork()
    if first:
        control.close()
        _, status = os.waitpid(first, 0)
        os._exit(os.waitstatus_to_exitcode(status) & 0xFF)
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


class Nursery:
    """Forks children, each the first process of a PID namespace of its own where ``apart``."""

    def __init__(self, *, apart: bool) -> None:
        self.apart = apart
        self.home = os.open("/proc/self/ns/pid", os.O_RDONLY | os.O_CLOEXEC) if apart else None

    def fork(self) -> int:
        """Like :func:`os.fork`."""
        if self.home is None:
            return os.fork()
        unshare(NEW_PID)
        pid = os.fork()
        if pid == 0:
            os.close(self.home)
        elif kernel.libc.setns(self.home, NEW_PID) < 0:
            raise OSError(ctypes.get_errno(), "setns")
        return pid


def private_disk(folder: str, size: int) -> None:
    """Mount a file system of ``size`` bytes on ``folder``, seen and used by this process alone."""
    unshare(NEW_MOUNT)
    _mount(None, "/", None, PRIVATE_TREE, None)
    options = f"size={size},nr_inodes=16k,mode=700"
    _mount("tmpfs", folder, "tmpfs", NO_SETUID | NO_DEVICES, options)


def _mount(source: str | None, target: str, kind: str | None, flags: int, data: str | None) -> None:
    texts = [None if text is None else text.encode() for text in (source, target, kind, data)]
    if kernel.libc.mount(texts[0], texts[1], texts[2], ctypes.c_ulong(flags), texts[3]) < 0:
        raise OSError(ctypes.get_errno(), "mount")


def unshare(kinds: int) -> None:
    """Leave the namespaces of these kinds for new ones."""
    if kernel.libc.unshare(kinds) < 0:
        raise OSError(ctypes.get_errno(), "unshare")

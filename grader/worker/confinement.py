"""The ladder: gives up, rung by rung, what a submission has no need of. Linux, by ctypes alone.

Called in a freshly forked worker, before the submission is loaded. Each rung is applied on
its own, then tried: the names of those that are seen to hold go into the verdict. A rung
that the kernel refuses is left out, never assumed.

Sources: no_new_privs.rst in Documentation/userspace-api, prctl(2), capabilities(7),
getrlimit(2); those of Landlock, seccomp and namespaces are in their own modules.
"""

import _thread
import contextlib
import ctypes
import os
import resource
import signal
import struct
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.worker import kernel, landlock, namespaces, seccomp

CAPGET, CAPSET = {"x86_64": 125, "aarch64": 90}, {"x86_64": 126, "aarch64": 91}
CAPABILITY_VERSION_3 = 0x20080522
PR_GET_PDEATHSIG = 2
NOBODY = 65534
DISK = 256 << 20
SPARE_PROCESSES = 128

Settings = dict[str, Any]


@dataclass(frozen=True)
class Rung:
    """``apply`` raises OSError where the kernel refuses; ``holds`` tries what it should stop."""

    apply: Callable[[Settings], None]
    holds: Callable[[Settings], bool]


def confine(settings: Settings) -> list[str]:
    """Apply every rung of ``settings["rungs"]``; return the names of those that hold.

    ``settings`` also has ``readable`` (paths), ``scratch`` (the one writable folder),
    ``memory`` (bytes beyond what is mapped already), ``cpu`` (seconds), ``open_to_all``
    (whether any user may read ``readable``) and, from the zygote, ``namespaces`` (the
    names of those it left).
    """
    wanted = [name for name in RUNGS if name in settings["rungs"]]
    for name in wanted:
        with contextlib.suppress(OSError):
            RUNGS[name].apply(settings)
    scratch = settings["scratch"]
    os.chdir(scratch)
    os.environ.update({"HOME": scratch, "TMPDIR": scratch, "MPLCONFIGDIR": scratch})
    tempfile.tempdir = None  # a module that was imported before may have asked where it is
    return ["session", *(_called(name) for name in wanted if RUNGS[name].holds(settings))]


def become_subreaper() -> None:
    """Make orphaned descendants come to this process instead of to init."""
    kernel.prctl(kernel.PR_SET_CHILD_SUBREAPER, 1)


def die_first() -> None:
    """Have the kernel choose this process and its children first when memory runs out."""
    with contextlib.suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("500")


def _called(name: str) -> str:
    return f"landlock-{landlock.version()}" if name == "landlock" else name


def _left_by_the_zygote(settings: Settings) -> None:
    """Nothing is left to do: the zygote has left these namespaces."""


def _mount_private_disk(settings: Settings) -> None:
    namespaces.private_disk(settings["scratch"], DISK)


def _disk_is_private(settings: Settings) -> bool:
    scratch = Path(settings["scratch"])
    disk = os.statvfs(scratch)
    apart = scratch.stat().st_dev != scratch.parent.stat().st_dev
    return apart and disk.f_blocks * disk.f_frsize <= DISK


def _die_with_parent(settings: Settings) -> None:
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)


def _dies_with_parent(settings: Settings) -> bool:
    chosen = ctypes.c_int(0)
    kernel.libc.prctl(PR_GET_PDEATHSIG, ctypes.byref(chosen))
    return chosen.value == signal.SIGKILL


def _limit_resources(settings: Settings) -> None:
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


def _limits_hold(settings: Settings) -> bool:
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (1, 1))
        return False
    return resource.getrlimit(resource.RLIMIT_CPU) == (settings["cpu"], settings["cpu"])


def _limit_processes(settings: Settings) -> None:
    # The kernel counts all of a user's threads; the machine's total is never less.
    total = int(Path("/proc/loadavg").read_text().split()[3].split("/")[1])
    limit = total + SPARE_PROCESSES
    resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))


def _processes_are_limited(settings: Settings) -> bool:
    """Try a thread at a limit of none: root's are never counted."""
    limit = resource.getrlimit(resource.RLIMIT_NPROC)[1]
    if limit == resource.RLIM_INFINITY:
        return False
    resource.setrlimit(resource.RLIMIT_NPROC, (0, limit))
    try:
        _thread.start_new_thread(_nothing, ())
        return False
    except RuntimeError:
        return True
    finally:
        resource.setrlimit(resource.RLIMIT_NPROC, (limit, limit))


def _nothing() -> None:
    pass


def _drops_user(settings: Settings) -> bool:
    return os.geteuid() == 0 and settings["open_to_all"]


def _drop_capabilities(settings: Settings) -> None:
    """Give up root's powers for good, where there are any, and root's name where it can be."""
    if os.geteuid() == 0:
        last = int(Path("/proc/sys/kernel/cap_last_cap").read_text())
        for capability in range(last + 1):
            kernel.prctl(kernel.PR_CAPBSET_DROP, capability)
    if _drops_user(settings):
        # In a container that knows no other user, the first of these is refused.
        with contextlib.suppress(OSError):
            os.setgroups([])
            os.setresgid(NOBODY, NOBODY, NOBODY)
            os.chown(settings["scratch"], NOBODY, NOBODY)
            os.setresuid(NOBODY, NOBODY, NOBODY)
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    kernel.call(CAPSET[kernel.architecture()], header, bytes(24))


def _has_no_capabilities(settings: Settings) -> bool:
    header = struct.pack("Ii", CAPABILITY_VERSION_3, 0)
    sets = ctypes.create_string_buffer(24)
    kernel.libc.syscall(ctypes.c_long(CAPGET[kernel.architecture()]), header, sets)
    return not any(sets.raw)


def _forbid_new_privileges(settings: Settings) -> None:
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)


def _restrict_files(settings: Settings) -> None:
    landlock.restrict(settings["readable"], settings["scratch"])


def _files_are_restricted(settings: Settings) -> bool:
    outside = Path(settings["scratch"]).parent
    reading, writing = os.O_RDONLY | os.O_DIRECTORY, os.O_WRONLY | os.O_TMPFILE
    return _is_refused("/", reading) and _is_refused(str(outside), writing)


def _is_refused(path: str, flags: int) -> bool:
    try:
        os.close(os.open(path, flags))
    except PermissionError:
        return True
    except OSError:
        return False
    return False


def _filter_calls(settings: Settings) -> None:
    seccomp.install()


def _calls_are_filtered(settings: Settings) -> bool:
    try:
        namespaces.unshare(0)  # asks for nothing, and is granted to anybody
    except PermissionError:
        return True
    except OSError:
        return False
    return False


RUNGS: dict[str, Rung] = {
    "pid-namespace": Rung(_left_by_the_zygote, lambda _: os.getpid() == 1),
    "network-namespace": Rung(
        _left_by_the_zygote, lambda settings: "network-namespace" in settings["namespaces"]
    ),
    "ipc-namespace": Rung(
        _left_by_the_zygote, lambda settings: "ipc-namespace" in settings["namespaces"]
    ),
    "private-disk": Rung(_mount_private_disk, _disk_is_private),
    "rlimits": Rung(_limit_resources, _limits_hold),
    "process-limit": Rung(_limit_processes, _processes_are_limited),
    "no-capabilities": Rung(_drop_capabilities, _has_no_capabilities),
    "dies-with-parent": Rung(_die_with_parent, _dies_with_parent),
    "no-new-privs": Rung(
        _forbid_new_privileges, lambda _: kernel.prctl(kernel.PR_GET_NO_NEW_PRIVS) == 1
    ),
    "landlock": Rung(_restrict_files, _files_are_restricted),
    "seccomp": Rung(_filter_calls, _calls_are_filtered),
}
"""In the order of application: each needs what a later one gives up."""

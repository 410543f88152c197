"""The rungs of confinement in words: what each stops, and how a machine comes to have it.

The rungs themselves are in ``grader.worker.confinement``, under the same names and in the
same order. Read by ``grade doctor``, by ``--confine require`` and by the tests.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Rung:
    """One rung: what it stops, and what to do where it is missing."""

    name: str
    stops: str
    remedy: str


NAMESPACES = (
    "Run as root, or allow user namespaces to ordinary users (on Ubuntu 24.04: "
    "sysctl kernel.apparmor_restrict_unprivileged_userns=0; in Docker: --privileged or a "
    "seccomp profile that allows unshare)"
)
ALWAYS = "Linux has had this for long: report it, with what `uname -a` prints"

LADDER = (
    Rung(
        "pid-namespace",
        "seeing or signalling any process; a daemon that outlives its worker",
        NAMESPACES,
    ),
    Rung("network-namespace", "every network, UDP and DNS included", NAMESPACES),
    Rung("ipc-namespace", "shared memory and queues of other programs", NAMESPACES),
    Rung("private-disk", "filling the disk: its folder is a file system of 256 MiB", NAMESPACES),
    Rung(
        "rlimits",
        "more than 4 GiB beyond torch's own, 600 s of CPU, files over 64 MiB, core dumps",
        ALWAYS,
    ),
    Rung(
        "process-limit",
        "filling the process table with threads",
        "Run as an ordinary user; as root, have Python in a place that every user may read "
        "(not in root's home), so that a worker can give up root's name",
    ),
    Rung("no-capabilities", "root's powers, where the grader runs as root", ALWAYS),
    Rung("dies-with-parent", "a worker that outlives the process that started it", ALWAYS),
    Rung("no-new-privs", "set-user-id programs", ALWAYS),
    Rung(
        "landlock",
        "reading anything but Python, its packages and the system's libraries; writing outside "
        "its own folder; TCP (from version 4); signals to other processes (from version 6)",
        "Use Linux 5.13 or later with Landlock switched on: `landlock` in "
        "/sys/kernel/security/lsm, or the kernel's parameter lsm=landlock,...",
    ),
    Rung(
        "seccomp",
        "new processes and programs, sockets, ptrace, mounts, keys, shared memory, and changing "
        "the mode, owner or times of files",
        "Use Linux on x86-64 or arm64 with CONFIG_SECCOMP_FILTER",
    ),
)


def missing(held: tuple[str, ...]) -> list[Rung]:
    """Return the rungs that are not among the names of a verdict."""
    names = {_plain(name) for name in held}
    return [rung for rung in LADDER if rung.name not in names]


def _plain(name: str) -> str:
    return name.split("-")[0] if name.startswith("landlock-") else name

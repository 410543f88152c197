"""The ladder: each rung is seen to stop something, and without it the same thing succeeds."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader import places
from grader.sandbox import Sandbox, Worker, ladder
from grader.worker import confinement, kernel, landlock
from tests.asking import SHARED_KEY, call

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the rungs are Linux's")


def test_every_rung_holds_or_is_left_out_for_a_reason(worker: Worker) -> None:
    missing = {rung.name for rung in ladder.missing(worker.confinement)}
    if not landlock.version():
        missing -= {"landlock"}
    if os.geteuid() == 0 and not worker_settings_open_to_all():
        missing -= {"process-limit"}
    if not namespaces_are_to_be_had():
        missing -= {"pid-namespace", "network-namespace", "ipc-namespace", "private-disk"}
    assert missing == set()


def worker_settings_open_to_all() -> bool:
    return places.open_to_all(places.readable(()))


def namespaces_are_to_be_had() -> bool:
    unshare = ["unshare", "--net", *([] if os.geteuid() == 0 else ["--user"]), "true"]
    return subprocess.run(unshare, capture_output=True).returncode == 0


def test_the_ladder_in_words_is_the_ladder_that_is_applied() -> None:
    assert [rung.name for rung in ladder.LADDER] == list(confinement.RUNGS)


NAMESPACES = {"pid-namespace", "network-namespace", "ipc-namespace"}
HIDDEN = "the grader hides from its user's other processes"
ROOT = os.geteuid() == 0


@dataclass(frozen=True)
class Attack:
    """What a submission tries, and the rungs that stop it, each of them alone.

    ``body`` is a function's body that returns True where the attack has succeeded; ``$`` in
    it stands for what the method ``aim`` of :class:`Prey` prepares. ``since`` is the version
    of Landlock that stops it.
    """

    name: str
    aim: str
    body: str
    guards: tuple[str, ...]
    since: int = 1


ATTACKS = (
    Attack("reads a file", "secret", "return open($).read() == 'the reference'", ("landlock",)),
    Attack("writes a file", "secret", "open($, 'w').write('mine'); return True", ("landlock",)),
    Attack(
        "lists a folder",
        "secret",
        "import os; return bool(os.listdir(os.path.dirname($)))",
        ("landlock",),
    ),
    Attack(
        "makes a file unreadable", "secret", "import os; os.chmod($, 0); return True", ("seccomp",)
    ),
    Attack(
        "sets a file's times", "secret", "import os; os.utime($, (1, 1)); return True", ("seccomp",)
    ),
    Attack(
        "sends a datagram",
        "datagrams",
        "import socket\n"
        "s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "return s.sendto(b'secret', ('127.0.0.1', $)) == 6",
        ("network-namespace", "seccomp"),
    ),
    Attack(
        "connects by TCP",
        "connections",
        "import socket\nreturn bool(socket.create_connection(('127.0.0.1', $), 2))",
        ("network-namespace", "seccomp", "landlock"),
        since=4,
    ),
    Attack(
        "starts a process",
        "nothing",
        "import subprocess; return subprocess.run(['true']).returncode == 0",
        ("seccomp", "landlock"),
    ),
    Attack(
        "kills another process",
        "bystander",
        "import os; os.kill($, 9); return True",
        ("pid-namespace", "seccomp", "landlock"),
        since=6,
    ),
    Attack(
        "reads the grader's environment",
        "grader",
        "return b'=' in open(f'/proc/{$}/environ', 'rb').read()",
        ("landlock", "no-capabilities") if ROOT else ("landlock", HIDDEN),
    ),
    Attack(
        "finds shared memory",
        "segment",
        "import ctypes; return ctypes.CDLL(None).shmget($, 0, 0) >= 0",
        ("ipc-namespace", "seccomp"),
    ),
    Attack(
        "fills the disk",
        "nothing",
        "import os\n"
        "for n in range(5):\n"
        "    fd = os.open(f'big{n}', os.O_CREAT | os.O_WRONLY)\n"
        "    os.posix_fallocate(fd, 0, 60 << 20)\n"
        "return True",
        ("private-disk",),
    ),
    Attack(
        "writes a file too large",
        "nothing",
        "import os\n"
        "fd = os.open('big', os.O_CREAT | os.O_WRONLY)\n"
        "os.posix_fallocate(fd, 0, 65 << 20); return True",
        ("rlimits",),
    ),
    Attack(
        "changes its root",
        "nothing",
        "import os; os.chroot('.'); return True",
        ("no-capabilities", "seccomp"),
    ),
    Attack(
        "may gain by a set-user-id program",
        "nothing",
        "import ctypes; return ctypes.CDLL(None).prctl(39, 0, 0, 0, 0) == 0",
        ("no-new-privs", "seccomp", "landlock"),
    ),
    Attack(
        "starts threads without end",
        "threads",
        "import threading\n"
        "threading.stack_size(1 << 16)\n"
        "gate = threading.Event()\n"
        "try:\n"
        "    for _ in range($): threading.Thread(target=gate.wait).start()\n"
        "    return True\n"
        "finally: gate.set()",
        ("process-limit",),
    ),
)
CASES = [(attack, guard) for attack in ATTACKS for guard in ("", *attack.guards)]


class Prey:
    """What attacks are aimed at: real files, sockets and processes of this test run."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self.folder = folder
        self.stack = stack

    def nothing(self) -> None:
        """An attack on the machine itself."""

    def secret(self) -> str:
        path = self.folder / "secret.txt"
        path.write_text("the reference")
        path.chmod(0o666)
        return str(path)

    def datagrams(self) -> int:
        server = self.stack.enter_context(socket.socket(socket.AF_INET, socket.SOCK_DGRAM))
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])

    def connections(self) -> int:
        server = self.stack.enter_context(socket.create_server(("127.0.0.1", 0)))
        return int(server.getsockname()[1])

    def bystander(self) -> int:
        sleeper = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
        self.stack.callback(sleeper.wait)
        self.stack.callback(sleeper.kill)
        return sleeper.pid

    def grader(self) -> int:
        return os.getpid()

    def segment(self) -> int:
        segment = kernel.libc.shmget(SHARED_KEY, 4096, 0o1666)
        assert segment >= 0
        self.stack.callback(kernel.libc.shmctl, segment, 0, None)
        return SHARED_KEY

    def threads(self) -> int:
        total = Path("/proc/loadavg").read_text().split()[3].split("/")[1]
        return int(total) + 2 * confinement.SPARE_PROCESSES


@pytest.fixture
def prey(tmp_path: Path) -> Iterator[Prey]:
    with ExitStack() as stack:
        yield Prey(tmp_path, stack)


@pytest.fixture(scope="module")
def bare() -> Iterator[Sandbox]:
    """A sandbox that stays in the machine's namespaces."""
    with Sandbox((), without=NAMESPACES) as running:
        yield running


@pytest.mark.parametrize(
    ("attack", "guard"), CASES, ids=[f"{a.name}-{g or 'unguarded'}" for a, g in CASES]
)
def test_each_rung_alone_stops_what_succeeds_without_it(
    attack: Attack, guard: str, sandbox: Sandbox, bare: Sandbox, prey: Prey
) -> None:
    off = set(attack.guards) - {guard}
    aim = getattr(prey, attack.aim)()
    if HIDDEN in off:
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
        prey.stack.callback(kernel.hide)
    box = bare if off & NAMESPACES or attack.aim == "grader" else sandbox
    worker = box.worker(without=off)
    with closing_worker(worker):
        if guard == "landlock" and landlock.version() < attack.since:
            pytest.skip(f"Landlock stops this from version {attack.since} on")
        held = " ".join(worker.confinement)
        if guard in confinement.RUNGS and guard not in held:
            pytest.skip(f"this machine has no {guard}")
        record = call(worker, attack.body.replace("$", repr(aim)))
    succeeded = record["outcome"] == "returned" and record["value"] is True
    assert succeeded is (guard == ""), record.get("error")


@contextmanager
def closing_worker(worker: Worker) -> Iterator[None]:
    try:
        yield
    finally:
        worker.kill()

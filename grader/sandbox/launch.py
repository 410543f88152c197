"""Ways of starting a worker: by forking a zygote, or each as a process of its own.

Called by :mod:`grader.sandbox`. Like it, importing this module does not import torch.
"""

import base64
import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Protocol

from grader import places
from grader.errors import GraderError

if TYPE_CHECKING:
    from grader.worker.zygote import Born

START_SECONDS = 120.0
CONTROL_SECONDS = 30.0
CLOSING_SECONDS = 5.0
BOOT = (
    "import json, sys; path, extra, entry = json.loads(sys.argv[1]); "
    "sys.path[:] = path + extra; import importlib; "
    "module = importlib.import_module('grader.worker.' + entry); "
    "import grader.worker.serve, grader.worker.confinement; "
    "sys.path[:] = path; "
)


class Process(Protocol):
    """One started worker, however it was started."""

    def kill(self, patience: float) -> int | None:
        """Kill the tree; return the exit status if it ended by itself within ``patience``."""

    def interrupt(self) -> None:
        """Kill the process itself and return at once. Raises OSError where it is gone."""


class Launcher(Protocol):
    """A way of starting workers."""

    def preload(self, modules: tuple[str, ...]) -> None:
        """Have every worker started from now on import these modules, and no others."""

    def wait(self) -> None:
        """Wait until a worker can be started at once. Raises GraderError."""

    def launch(self, sock: socket.socket, output: int, scratch: Path, rungs: list[str]) -> Process:
        """Start a worker that holds ``sock``, prints to ``output`` and may write in ``scratch``."""

    def close(self) -> None:
        """Leave nothing running."""


class Zygote:
    """Starts workers by forking one process that has imported torch, or a branch of it.

    That process is ``born`` already, or is started here. Where it lives in a PID namespace,
    ``pid`` is the process that waits for it. Each set of modules to import has a branch of its
    own, forked when it is first asked for.
    """

    def __init__(self, settings: dict[str, Any], born: "Born | None" = None) -> None:
        self.program: subprocess.Popen[bytes] | None = None
        if born is None:
            control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                boot = BOOT + "import socket; module.main(socket.socket(fileno=int(sys.argv[2])))"
                self.program = _python(boot, "zygote", str(theirs.fileno()), keep=theirs.fileno())
            self.pid = self.program.pid
        else:
            control, self.pid = born.control, born.pid
        self.handle = os.pidfd_open(self.pid)
        control.settimeout(START_SECONDS)
        control.send(json.dumps(settings).encode())
        self.trunk = self.current = _Control(control, self)
        self.branches: dict[tuple[str, ...], _Control] = {(): self.trunk}

    def preload(self, modules: tuple[str, ...]) -> None:
        """Have the next workers forked where these modules, and no others, are imported.

        A new branch imports them when torch is there; this returns at once.
        """
        if modules not in self.branches:
            control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            control.settimeout(START_SECONDS)
            self.branches[modules] = _Control(control, self)
            message = json.dumps({"do": "branch", "modules": modules}).encode()
            with theirs, contextlib.suppress(OSError):
                socket.send_fds(self.trunk.sock, [message], [theirs.fileno()])
        self.current = self.branches[modules]

    def wait(self) -> None:
        """Wait until torch, and what was asked for, is imported."""
        self.trunk.wait()
        self.current.wait()

    def launch(self, sock: socket.socket, output: int, scratch: Path, rungs: list[str]) -> Process:
        """Fork a worker."""
        return self.current.launch(sock, output, scratch, rungs)

    def silent(self, reason: str) -> GraderError:
        """Return the error for a zygote that does not answer."""
        reason = "it ended" if self._ended(0.0) else reason
        return GraderError(
            f"The process that starts workers does not answer ({reason}). "
            f"Does `{sys.executable} -c 'import torch'` work?"
        )

    def close(self) -> None:
        """Hang up; the zygote kills every descendant and ends."""
        for control in self.branches.values():
            control.sock.close()
        if not self._ended(CLOSING_SECONDS):
            os.killpg(self.pid, signal.SIGKILL)
        os.close(self.handle)
        if self.program is not None:
            self.program.wait()
        else:
            os.waitpid(self.pid, 0)

    def _ended(self, seconds: float) -> bool:
        return bool(select.select([self.handle], [], [], seconds)[0])


class _Control:
    """The control socket of a zygote or of a branch."""

    def __init__(self, sock: socket.socket, zygote: Zygote) -> None:
        self.sock, self.zygote = sock, zygote
        self.ready = False

    def wait(self) -> None:
        """Wait for the word that it is ready."""
        try:
            if not self.ready:
                self.ready = bool(self.sock.recv(64))
                self.sock.settimeout(CONTROL_SECONDS)
        except OSError as error:
            raise self.zygote.silent(str(error)) from None

    def launch(self, sock: socket.socket, output: int, scratch: Path, rungs: list[str]) -> Process:
        """Have a worker forked."""
        try:
            request = {"do": "start", "scratch": str(scratch), "rungs": rungs}
            message = json.dumps(request).encode()
            socket.send_fds(self.sock, [message], [sock.fileno(), output])
            answer, handles, _, _ = socket.recv_fds(self.sock, 4096, 1)
            started = json.loads(answer)
            if "error" in started:
                raise OSError(started["error"])
            return _Fork(self, started["pid"], handles[0])
        except (OSError, ValueError, LookupError) as error:
            raise self.zygote.silent(str(error)) from None

    def reap(self, pid: int) -> int | None:
        """Have a worker's tree killed; return its exit status."""
        try:
            self.sock.send(json.dumps({"do": "reap", "pid": pid}).encode())
            status = json.loads(self.sock.recv(4096))["status"]
            return status if isinstance(status, int) else None
        except (OSError, ValueError, LookupError):
            return None


@dataclass
class _Fork:
    control: _Control
    pid: int
    handle: int

    def interrupt(self) -> None:
        signal.pidfd_send_signal(self.handle, signal.SIGKILL)

    def kill(self, patience: float) -> int | None:
        ended = select.select([self.handle], [], [], patience)[0]
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self.handle, signal.SIGKILL)
        os.close(self.handle)
        status = self.control.reap(self.pid)
        return status if ended else None


class Spawner:
    """Starts each worker as a process of its own."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.settings = settings
        self.modules: tuple[str, ...] = ()

    def preload(self, modules: tuple[str, ...]) -> None:
        """Remember what each worker is to import."""
        self.modules = modules

    def wait(self) -> None:
        """Nothing needs to be ready."""

    def launch(self, sock: socket.socket, output: int, scratch: Path, rungs: list[str]) -> Process:
        """Start a process and hand it the socket."""
        if sys.platform == "win32":
            program = _python(BOOT + "module.main()", "spawned", output=output)
            shared: int | str = _share(sock, program.pid)
        else:
            shared = sock.fileno()
            program = _python(BOOT + "module.main()", "spawned", output=output, keep=shared)
        own = {"scratch": str(scratch), "modules": self.modules, "socket": shared, "rungs": rungs}
        line = json.dumps(self.settings | own)
        pipe: IO[bytes] = program.stdin  # type: ignore[assignment]
        with contextlib.suppress(BrokenPipeError), pipe:
            pipe.write(line.encode() + b"\n")
        return _Spawned(program)

    def close(self) -> None:
        """Nothing outlives its worker."""


@dataclass
class _Spawned:
    program: subprocess.Popen[bytes]

    def interrupt(self) -> None:
        self.program.kill()

    def kill(self, patience: float) -> int | None:
        with contextlib.suppress(subprocess.TimeoutExpired):
            return self.program.wait(patience)
        if sys.platform != "win32":
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.program.pid, signal.SIGKILL)
        self.program.kill()
        self.program.wait()
        return None


def _python(
    boot: str, entry: str, *arguments: str, output: int | None = None, keep: int | None = None
) -> subprocess.Popen[bytes]:
    """Start an isolated interpreter with an environment of ours."""
    path, extra = places.import_path()
    return subprocess.Popen(
        places.interpreter(boot, json.dumps([path, extra, entry]), *arguments),
        env=places.environment(),
        cwd=tempfile.gettempdir(),
        stdin=subprocess.PIPE if output is not None else subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if output is None else output,
        stderr=subprocess.DEVNULL if output is None else output,
        pass_fds=() if keep is None else (keep,),
        start_new_session=True,
    )


def _share(sock: socket.socket, pid: int) -> str:
    return base64.b64encode(sock.share(pid)).decode()  # type: ignore[attr-defined]

"""The trusted side's handle on untrusted workers: start, ask with a deadline, kill.

One :class:`Sandbox` serves a whole run: every check, every save in watch mode, every
submission of a batch. On Linux its workers are forks of one zygote; elsewhere each is
a process of its own. Nothing here interprets what a worker says.

Importing this module does not import torch: the zygote is started first, and imports
torch beside us. ``grader.worker.channel`` is therefore imported where it is used.
"""

import contextlib
import json
import os
import secrets
import shutil
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from grader import places
from grader.errors import GraderError
from grader.sandbox import ladder
from grader.sandbox.ladder import LADDER
from grader.sandbox.launch import START_SECONDS, Launcher, Process, Spawner, Zygote
from grader.words import Said, say

if TYPE_CHECKING:
    from grader.worker.channel import Channel
    from grader.worker.zygote import Born

ENDING_SECONDS = 1.0
OUTPUT_LIMIT = 64 << 10
ANSWERS_LIMIT = 64 << 20
"""Bytes that a worker may answer to one question, all its turns together."""


class Confine(StrEnum):
    """How much confinement a run asks for."""

    AUTO = "auto"
    REQUIRE = "require"
    OFF = "off"


class WorkerLost(Exception):
    """The worker will not answer any more; ``text`` is a sentence's end about the submission."""

    def __init__(self, text: Said) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True)
class Limits:
    """What one worker may use: memory in bytes beyond torch's own, CPU in seconds."""

    memory: int = 4 << 30
    cpu: int = 600


@dataclass
class Worker:
    """One confined process. Every call has a deadline; ``kill`` ends its whole tree.

    ``answered`` counts the replies that were read.
    """

    channel: "Channel"
    process: Process
    output: "Output"
    scratch: Path
    confinement: tuple[str, ...] = ()
    alive: bool = field(default=True)
    answered: int = 0

    def ask(self, request: bytes, seconds: float) -> bytes:
        """Send one request and return its one reply, a frame. Raises WorkerLost."""
        return next(self.replies(request, 1, seconds))

    def replies(self, request: bytes, count: int, seconds: float) -> Iterator[bytes]:
        """Send one request; yield ``count`` frames, each within ``seconds``. Raises WorkerLost."""
        from grader.wire import WireError
        from grader.worker.channel import Gone, Late

        if not self.alive:
            raise WorkerLost(say("had already ended"))
        number, room = secrets.randbits(63), ANSWERS_LIMIT
        try:
            self.channel.send(number, request, time.monotonic() + seconds)
            for place in range(count):
                end = time.monotonic() + seconds
                frame = self.channel.receive_answer(number + place, room, end)
                room -= len(frame)
                self.answered += 1
                yield frame
        except Late:
            self.kill()
            raise WorkerLost(say("did not finish within {seconds:g} s", seconds=seconds)) from None
        except Gone:
            raise WorkerLost(_ending(self.kill(patience=ENDING_SECONDS))) from None
        except WireError as error:
            self.kill()
            raise WorkerLost(no_answer(error)) from None

    def answers(self) -> bool:
        """Tell whether an idle worker is still there: nothing to read, and nobody hung up."""
        if not self.alive:
            return False
        try:
            self.channel.sock.setblocking(False)
            return bool(self.channel.sock.recv(1, socket.MSG_PEEK))
        except BlockingIOError:
            return True
        except OSError:
            return False

    def interrupt(self) -> None:
        """End what it does at once; the only method that another thread may call."""
        with contextlib.suppress(OSError):
            self.process.interrupt()

    def kill(self, patience: float = 0.0) -> int | None:
        """End the worker and all its descendants.

        Returns its exit status (negative: a signal) if it ended by itself within
        ``patience`` seconds, else None.
        """
        if not self.alive:
            return None
        self.alive = False
        status = self.process.kill(patience)
        self.channel.close()
        self.output.close()
        shutil.rmtree(self.scratch, ignore_errors=True)
        return status


class Sandbox:
    """Starts workers. Use as a context manager; nothing is left when it closes.

    ``hidden`` are the paths that a worker must not be able to read. ``without``, here and
    for one worker, names rungs to leave out, which only a test has a reason for. ``zygote``
    is one that was forked off already.
    """

    def __init__(
        self,
        hidden: tuple[Path, ...],
        *,
        confine: Confine = Confine.AUTO,
        limits: Limits | None = None,
        fork: bool = sys.platform == "linux",
        without: Collection[str] = (),
        zygote: "Born | None" = None,
    ) -> None:
        self.confine = confine
        limits = limits or Limits()
        rungs = () if confine is Confine.OFF else [rung.name for rung in LADDER]
        readable = places.readable(hidden)
        self.settings: dict[str, Any] = {
            "rungs": [name for name in rungs if name not in without],
            "readable": readable,
            "open_to_all": places.open_to_all(readable),
            "memory": limits.memory,
            "cpu": limits.cpu,
        }
        self.launcher: Launcher = Zygote(self.settings, zygote) if fork else Spawner(self.settings)
        self.modules: tuple[str, ...] = ()
        self.workers: list[Worker] = []
        self.spare: Worker | None = None
        self.dying: list[Worker] = []
        if sys.platform == "linux":
            from grader.worker.kernel import hide

            hide()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def preload(self, modules: tuple[str, ...]) -> None:
        """Have the next workers come with these modules, and no others, imported.

        Returns at once. A worker that was started ahead for another set is ended.
        """
        modules = tuple(sorted(modules))
        if modules != self.modules:
            self.settle()
            self.modules = modules
            self.launcher.preload(modules)

    def worker(self, *, without: Collection[str] = ()) -> Worker:
        """Start a fresh worker. Raises GraderError if none starts or too little confines it."""
        worker = None
        if not without:
            worker, self.spare = self.spare, None
        if worker is None or not worker.answers():
            worker = self._launch(without)
        worker.confinement = self._greeting(worker)
        return worker

    def expect(self) -> None:
        """Begin to start the worker that will be asked for next; returns before it is ready."""
        if self.spare is None:
            self.spare = self._launch(())

    def discard(self, worker: Worker) -> None:
        """End a worker without waiting for its end: that is done with the next, or at the close."""
        worker.interrupt()
        before, self.dying = self.dying, [worker]
        for earlier in before:
            earlier.kill()

    def settle(self) -> None:
        """End the expected worker, and wait for the end of those that were discarded."""
        workers, self.spare, self.dying = [self.spare, *self.dying], None, []
        for worker in workers:
            if worker is not None:
                worker.kill()

    def _launch(self, without: Collection[str]) -> Worker:
        from grader.worker.channel import Channel

        self.launcher.wait()
        with _undisturbed():
            scratch = Path(tempfile.mkdtemp(prefix="grade-"))
            ours, theirs = socket.socketpair()
            output = Output()
            try:
                rungs = [name for name in self.settings["rungs"] if name not in without]
                process = self.launcher.launch(theirs, output.write_end, scratch, rungs)
            except BaseException:
                shutil.rmtree(scratch, ignore_errors=True)
                ours.close()
                raise
            finally:
                theirs.close()
                output.start()
            worker = Worker(Channel(ours), process, output, scratch)
            self.workers = [w for w in self.workers if w.alive] + [worker]
        return worker

    def _greeting(self, worker: Worker) -> tuple[str, ...]:
        sock = worker.channel.sock
        sock.settimeout(START_SECONDS)
        try:
            size = int.from_bytes(sock.recv(4, socket.MSG_WAITALL), "big")
            names = tuple(json.loads(sock.recv(min(size, 4096), socket.MSG_WAITALL)))
        except (OSError, ValueError) as error:
            worker.kill()
            raise GraderError(
                say(
                    "A worker process did not start ({reason}). It printed: {output}",
                    reason=str(error) or say("no answer"),
                    output=worker.output.text()[-2000:] or say("(nothing)"),
                )
            ) from None
        missing = ladder.missing(names)
        if self.confine is Confine.REQUIRE and missing:
            worker.kill()
            raise GraderError(
                "This machine cannot confine submissions fully. Missing:\n"
                + "".join(f"  {r.name}, which stops {r.stops}.\n    {r.remedy}.\n" for r in missing)
                + "`grade doctor` shows the whole ladder; --confine auto grades with what there is."
            )
        return names

    def close(self) -> None:
        """Kill every worker and the zygote."""
        for worker in self.workers:
            worker.kill()
        self.launcher.close()


class Output:
    """What a worker prints: read by a thread so that it never blocks, kept up to a limit."""

    def __init__(self) -> None:
        self.read_end, self.write_end = os.pipe()
        self.kept = bytearray()
        self.dropped = 0
        self.thread = threading.Thread(target=self._drain, daemon=True)

    def start(self) -> None:
        """Close our copy of the writing end and begin to read."""
        os.close(self.write_end)
        self.thread.start()

    def close(self) -> None:
        """Wait until everything printed has been read; a writer that stays costs a second."""
        self.thread.join(1.0)

    def text(self, answers: int | None = None) -> str:
        """Return what was kept, as text; with ``answers`` what was printed up to that reply."""
        from grader.worker.prints import all_of, up_to

        kept = bytes(self.kept)
        part = all_of(kept) if answers is None else up_to(kept, answers)
        return part.decode("utf-8", "replace")

    def _drain(self) -> None:
        with contextlib.closing(os.fdopen(self.read_end, "rb", buffering=0)) as pipe:
            while chunk := pipe.read(1 << 16):
                room = max(OUTPUT_LIMIT - len(self.kept), 0)
                self.kept += chunk[:room]
                self.dropped += len(chunk[room:])


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Put off Ctrl-C, so that nothing is made that nobody will remove."""
    if sys.platform == "win32":
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def no_answer(error: Exception) -> Said:
    """Return the sentence's end about a worker whose answer is none."""
    return say("sent something that is not an answer ({error})", error=str(error))


def _ending(status: int | None) -> Said:
    if status is None:
        return say("closed its connection to the grader")
    if status < 0:
        name = signal.Signals(-status).name
        return say("crashed the interpreter ({signal})", signal=name)
    return say("ended the process (exit code {code}) before it answered", code=status)

"""The engine: a process that imports torch once, and grades.

``grade`` itself imports no torch. It starts the engine before it has even read its own
arguments, because the engine needs most of a second; hands it one order; and renders
what comes back. The engine forks the zygote from itself while it has nothing to hide
(``grader.worker.zygote``), and only then reads the order, our environment with it: so
torch is imported once for both sides of the wall.

On systems without a safe fork the order is carried out here, each worker a process of its own.
"""

import contextlib
import importlib
import json
import os
import signal
import sys
from collections.abc import Iterable
from typing import Any

from grader import interrupts, places
from grader.errors import GradeError, GraderError
from grader.parcel import ParcelError, packed, unpacked
from grader.words import say

BOOT = (
    "import json, sys; path, extra, orders, answers = json.loads(sys.argv[1]); "
    "sys.path[:] = path + extra; "
    "from grader.worker import zygote; born = zygote.fork_off(path); "
    "from grader.engine import process; process.main(born, orders, answers)"
)
ENDING_SECONDS = 10.0
NULL = ((0, os.O_RDONLY), (1, os.O_WRONLY), (2, os.O_WRONLY))


class Engine:
    """One process that carries out one order."""

    def __init__(self) -> None:
        orders, self.orders = os.pipe()
        self.answers, answers = os.pipe()
        self.pid: int | None = None
        self.ordered = False
        path, extra = places.import_path()
        command = places.interpreter(BOOT, json.dumps([path, extra, orders, answers]))
        for descriptor in (orders, answers):
            os.set_inheritable(descriptor, True)
        silent = [(os.POSIX_SPAWN_OPEN, fd, os.devnull, mode, 0) for fd, mode in NULL]
        try:
            # A process group of its own: Ctrl-C in a terminal is ours to pass on, once; and it
            # must hear us where a shell has us ignore Ctrl-C, as in `grade ... &`.
            self.pid = os.posix_spawn(
                sys.executable,
                command,
                places.environment(),
                file_actions=silent,
                setpgroup=0,
                setsigdef=[signal.SIGINT, signal.SIGTERM],
            )
        finally:
            os.close(orders)
            os.close(answers)

    def order(self, name: str, *arguments: Any, **named: Any) -> None:
        """Have the engine call a function of :mod:`grader.run`; returns at once."""
        order = packed([dict(os.environ), list(sys.path), name, list(arguments), named])
        self.ordered = True
        # If it has ended, the answer that is missing says so.
        with contextlib.suppress(BrokenPipeError), os.fdopen(self.orders, "wb") as pipe:
            pipe.write(order)

    def answer(self) -> Any:
        """Return what the function returned. Raises what it raised, GraderError if it died."""
        try:
            interrupts.check()
            with os.fdopen(self.answers, "rb") as pipe:
                value = unpacked(pipe.read())
        except ParcelError:
            raise GraderError(
                say(
                    "The process that grades has ended. "
                    "Does `{python} -c 'import torch'` work, and is there enough memory?",
                    python=sys.executable,
                )
            ) from None
        except BaseException:
            self.end()
            raise
        if isinstance(value, GradeError):
            raise value
        return value

    def end(self) -> None:
        """End the engine and all that it started; it cleans up after itself."""
        pid, self.pid = self.pid, None
        if pid is None:
            return
        import select

        handle = os.pidfd_open(pid)
        # Before an order there is nothing to clean up, and an import may swallow Ctrl-C.
        os.kill(pid, signal.SIGINT if self.ordered else signal.SIGKILL)
        if not select.select([handle], [], [], ENDING_SECONDS)[0]:
            os.kill(pid, signal.SIGKILL)
        os.close(handle)
        os.waitpid(pid, 0)


_ready: Engine | None = None
_at_work: list[Engine] = []


def start() -> None:
    """Start the engine that the next order will be given to, if this system has one."""
    global _ready
    if sys.platform == "linux" and _ready is None:
        _ready = Engine()


def stop() -> None:
    """End every engine that was started."""
    global _ready
    engines, _ready = [*_at_work, *filter(None, [_ready])], None
    _at_work.clear()
    for engine in engines:
        engine.end()


class Order:
    """Something that is being done: a call of a function of :mod:`grader.run`."""

    def __init__(self, name: str, *arguments: Any, **named: Any) -> None:
        """Order the call; the engine begins at once."""
        global _ready
        start()
        self.call = (name, arguments, named)
        self.engine, _ready = _ready, None
        if self.engine is not None:
            _at_work.append(self.engine)
            self.engine.order(name, *arguments, **named)

    def result(self, meanwhile: Iterable[str] = ()) -> Any:
        """Return what the function returns. Raises what it raises, and GraderError.

        ``meanwhile`` are modules that are imported while the engine works.
        """
        if self.engine is None:
            name, arguments, named = self.call
            return getattr(importlib.import_module("grader.run"), name)(*arguments, **named)
        for module in meanwhile:
            importlib.import_module(module)
        return self.engine.answer()

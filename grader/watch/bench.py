"""Grades in a thread of its own, with everything kept warm: a save costs loading and running.

The last job counts: a newer one kills what the one before is doing.
"""

from __future__ import annotations

import ast
import contextlib
import gc
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import Place
from grader.errors import GradeError, UsageError
from grader.sandbox import Sandbox, Worker
from grader.submissions import Submission, read_submission
from grader.watch.events import Begun, Broken, Event, Graded, Unreadable

if TYPE_CHECKING:
    from grader.grading import Prepared

HALF_WRITTEN_SECONDS = 0.15
"""How long a file that does not parse may take to become whole, before it is graded as it is."""


class Superseded(Exception):
    """A newer job came: the one at work must end."""


class WarmSandbox(Sandbox):
    """A sandbox with a way of stopping the worker at work."""

    at_work: Worker | None = None
    stopped = False

    def worker(self, *, without: Collection[str] = ()) -> Worker:
        """Return the worker that was started ahead, or a fresh one. Raises Superseded."""
        if self.stopped:
            raise Superseded
        self.at_work = worker = super().worker(without=without)
        if self.stopped:
            worker.interrupt()
        return worker

    def stop(self) -> None:
        """End what the worker at work does; another thread may call this."""
        self.stopped = True
        if self.at_work is not None:
            self.at_work.interrupt()

    def start_spare(self) -> None:
        """Start a worker for the next job."""
        self.at_work = None
        self.expect()


@dataclass(frozen=True)
class Job:
    """One submission to grade; ``repeat`` also if it is the one graded last."""

    number: int
    place: Place
    path: Path
    repeat: bool


class Bench:
    """The thread that grades. ``told`` gets what becomes of each job."""

    def __init__(
        self, sandbox: WarmSandbox, seed: int, timeout: float, told: Callable[[Event], None]
    ) -> None:
        self.sandbox, self.seed, self.timeout, self.told = sandbox, seed, timeout, told
        self.turn = threading.Condition()
        self.next: Job | None = None
        self.count = 0
        self.ended = False
        self.graded: tuple[str, Submission] | None = None
        self.thread = threading.Thread(target=self._run, daemon=True, name="bench")
        self.thread.start()

    def submit(self, place: Place, path: Path, *, repeat: bool) -> int:
        """Grade a file; return the job's number. Whatever is at work is stopped."""
        with self.turn:
            self.count += 1
            waiting = self.next
            again = repeat or (waiting is not None and waiting.repeat and waiting.place == place)
            self.next = Job(self.count, place, path, again)
            self.sandbox.stop()
            self.turn.notify()
            return self.count

    def end(self) -> None:
        """Stop, and wait until nothing is at work."""
        with self.turn:
            self.ended = True
            self.sandbox.stop()
            self.turn.notify()
        self.thread.join(10.0)

    def _run(self) -> None:
        from grader import grading

        prepared: Prepared | None = None
        while (job := self._take()) is not None:
            try:
                if prepared is None or prepared.reference.place != job.place:
                    self.told(Begun(job.number, False))
                    prepared = self._prepare(job.place)
                submission = read_submission(job.path)
                if self._unchanged(job, submission) or self._replaced_soon(submission):
                    continue
                self.told(Begun(job.number, True))
                self.graded = None
                result = grading.grade(prepared, submission, self.sandbox, timeout=self.timeout)
                if not self.sandbox.stopped:
                    self.graded = (job.place.id, submission)
                    self.told(Graded(job.number, result))
            except Superseded:
                continue
            except UsageError as error:
                self.graded = None
                self.told(Unreadable(job.number, error.args[0]))
            except Exception as error:
                self.told(Broken(job.number, error))
                if not isinstance(error, GradeError):
                    return
            self._warm_up()

    def _take(self) -> Job | None:
        with self.turn:
            self.turn.wait_for(lambda: self.next is not None or self.ended)
            job, self.next = self.next, None
            self.sandbox.stopped = self.ended
            return None if self.ended else job

    def _prepare(self, place: Place) -> Prepared:
        from grader import grading

        prepared = grading.prepare(place, self.seed, self.sandbox)
        # The command line switches the collector off because it ends soon; this does not.
        gc.collect()
        gc.freeze()
        gc.enable()
        return prepared

    def _unchanged(self, job: Job, submission: Submission) -> bool:
        return not job.repeat and self.graded == (job.place.id, submission)

    def _replaced_soon(self, submission: Submission) -> bool:
        """Wait a moment for a file that looks half written; tell whether it was saved again."""
        with contextlib.suppress(SyntaxError, ValueError):
            if ast.parse(submission.source).body:
                return False
        with self.turn:
            waiting = self.turn.wait_for(
                lambda: self.next is not None or self.ended, HALF_WRITTEN_SECONDS
            )
        return waiting

    def _warm_up(self) -> None:
        with contextlib.suppress(GradeError):
            self.sandbox.start_spare()

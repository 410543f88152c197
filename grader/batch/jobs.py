"""A crew of processes on this machine: each grades one task after another at a desk of its own.

The processes are ours and trusted; what they run is confined by their sandboxes. They end
when this process does, however it ends.
"""

import contextlib
import gc
import multiprocessing
import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from grader.batch.work import Answer, Fault, Settings, Task, Whose
from grader.errors import GraderError
from grader.parcel import packed, unpacked

TRIES = 2
CLOSING_SECONDS = 5.0


@dataclass
class _Job:
    process: BaseProcess
    pipe: "Connection[Any, Any]"
    task: Task | None = None


class Jobs:
    """Up to ``count`` processes, started when there is work for them."""

    def __init__(self, settings: Settings, count: int) -> None:
        self.settings = settings
        self.count = count
        self.jobs: list[_Job] = []
        self.waiting: list[Task] = []
        self.prepared: set[str] = set()
        self.lost: dict[tuple[str, str], int] = {}
        self.scratch = tempfile.TemporaryDirectory(prefix="grade-batch-")

    @property
    def room(self) -> int:
        """How many tasks can still be taken: a few more than there are jobs, to keep all busy."""
        under_way = sum(job.task is not None for job in self.jobs)
        return 2 * self.count - under_way - len(self.waiting)

    def hand_over(self, task: Task) -> None:
        """Give a task to an idle job, or keep it until one is."""
        self.waiting.append(task)
        self._assign()

    def answers(self) -> Iterator[Answer]:
        """Wait for at least one job and yield what it found."""
        self._assign()
        busy = {job.pipe: job for job in self.jobs if job.task is not None}
        for pipe in wait(list(busy)):
            job = busy[pipe]  # type: ignore[index]
            answer = self._receive(job)
            if answer is not None:
                self.prepared.add(answer.exercise)
                yield answer
        self._assign()

    def close(self) -> None:
        """End every job; their sandboxes end with them."""
        for job in self.jobs:
            job.pipe.close()
            if job.task is not None:
                job.process.terminate()
        for job in self.jobs:
            job.process.join(CLOSING_SECONDS)
            if job.process.is_alive():
                job.process.kill()
                job.process.join()
        self.jobs.clear()
        self.scratch.cleanup()

    def _assign(self) -> None:
        for task in list(self.waiting):
            job = self._job_for(task)
            if job is not None:
                self.waiting.remove(task)
                job.task = task
                with contextlib.suppress(BrokenPipeError):
                    job.pipe.send_bytes(packed(task))

    def _job_for(self, task: Task) -> _Job | None:
        """Return an idle job. The first task of an exercise goes alone: it makes the case bank."""
        begun = any(job.task and job.task.exercise == task.exercise for job in self.jobs)
        if begun and task.exercise not in self.prepared:
            return None
        idle = next((job for job in self.jobs if job.task is None), None)
        if idle is None and len(self.jobs) < self.count:
            idle = _start(self.settings, self.scratch.name)
            self.jobs.append(idle)
        return idle

    def _receive(self, job: _Job) -> Answer | None:
        """Return a job's answer; None if the job is lost and its task is to be tried again."""
        task = job.task
        assert task is not None
        job.task = None
        try:
            answer: Answer = unpacked(job.pipe.recv_bytes())
            return answer
        except (EOFError, OSError):
            job.process.join(CLOSING_SECONDS)
            self.jobs.remove(job)
            job.pipe.close()
        self.lost[task.key] = self.lost.get(task.key, 0) + 1
        if self.lost[task.key] < TRIES:
            self.waiting.insert(0, task)
            return None
        text = f"The process that graded it ended {TRIES} times ({_ending(job.process.exitcode)})."
        return Answer(*task.key, fault=Fault(Whose.GRADER, text))


def _ending(code: int | None) -> str:
    if code is None or code >= 0:
        return f"exit code {code}"
    hint = ": is memory short? Try fewer --jobs" if -code == signal.SIGKILL else ""
    return f"{signal.Signals(-code).name}{hint}"


def _start(settings: Settings, scratch: str) -> _Job:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=_work, args=(theirs, settings, scratch), daemon=True)
    # Born with SIGINT blocked: Ctrl-C is for the one process that keeps the gradebook.
    with _interrupts_held():
        try:
            process.start()
        except OSError as error:
            raise GraderError(f"No process can be started: {error.strerror}.") from None
    theirs.close()
    return _Job(process, ours)


@contextlib.contextmanager
def _interrupts_held() -> Iterator[None]:
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _work(pipe: "Connection[Any, Any]", settings: Settings, scratch: str) -> None:
    """Grade until the pipe closes: the whole life of a job."""
    # A handler, not SIG_IGN: programs started from here shall have the usual one.
    signal.signal(signal.SIGINT, lambda *_: None)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    tempfile.tempdir = scratch
    threading.Thread(target=_leave_with_parent, args=(scratch,), daemon=True).start()
    from grader.batch.desk import Desk

    gc.disable()
    desk = Desk(settings)
    try:
        while True:
            pipe.send_bytes(packed(desk.grade(unpacked(pipe.recv_bytes()))))
            if not gc.isenabled():
                # What is here after the first task stays; only what comes later is searched.
                gc.freeze()
                gc.enable()
    except (EOFError, OSError):
        desk.close()
    os._exit(0)


def _leave_with_parent(scratch: str) -> None:
    """End this process when the one that started it has ended, whatever it is doing."""
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    shutil.rmtree(scratch, ignore_errors=True)
    os._exit(1)

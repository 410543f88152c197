"""A crew on several machines: dask.distributed carries tasks out and answers back.

Submissions travel as text; a worker needs this package and the course, nothing else. Each
worker grades one task at a time, in a process of its own as here: dask's threads draw random
numbers, which must not be taken for what a reference or a submission did. What dask pickles
are bytes of ours (:mod:`grader.parcel`). A worker that is lost costs a retry (dask's); so does
the scheduler (ours).
"""

import asyncio
import logging
import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from grader.batch.jobs import Jobs
from grader.batch.work import Answer, Fault, Settings, Task, Whose, fingerprint
from grader.course import Course
from grader.errors import GraderError, UsageError
from grader.parcel import packed, unpacked

ROOM_PER_WORKER = 4
RETRIES = 3
CONNECT_SECONDS = 5.0
RECONNECT_SECONDS = 120.0
LOST = (CancelledError, asyncio.CancelledError, OSError, TimeoutError)
"""What dask raises for a scheduler that has gone; its CommClosedError is an OSError."""
STATION, LOCK = "torchgrade_station", "torchgrade_lock"


@dataclass(frozen=True)
class Order:
    """A task with all that a worker needs to know; ``fingerprint`` is the exercise's here."""

    task: Task
    settings: Settings
    fingerprint: str


@dataclass
class Station:
    """What one worker keeps between tasks: one job."""

    settings: Settings
    jobs: Jobs
    fingerprints: dict[str, str] = field(default_factory=dict)

    def grade(self, order: Order) -> Answer:
        """Grade in this worker's job, if its course is the one that is meant."""
        id = order.task.exercise
        if id not in self.fingerprints:
            self.fingerprints[id] = fingerprint(self.settings.course.find(id).trusted)
        if self.fingerprints[id] != order.fingerprint:
            where = self.settings.course.solutions
            text = f"A worker of the cluster has another version of {id} in {where}."
            return Answer(*order.task.key, fault=Fault(Whose.GRADER, text))
        # Workers under a nanny are daemons, which may start nothing until they say otherwise.
        multiprocessing.current_process().daemon = False
        self.jobs.hand_over(order.task)
        while True:  # a job that is lost is tried again, and yields nothing
            for answer in self.jobs.answers():
                return answer


class Cluster:
    """Grades on the dask cluster at ``address``; ``course`` is its folder on the workers.

    Raises GraderError if there is no scheduler, UsageError if dask is not installed.
    """

    def __init__(
        self,
        settings: Settings,
        address: str,
        *,
        course: Path | None = None,
        reconnect: float = RECONNECT_SECONDS,
        say: Callable[[str], None] = print,
    ) -> None:
        self.settings = settings
        there = Course(course / "exercises", course / "solutions") if course else settings.course
        self.ordered = replace(settings, course=there)
        self.address = address
        self.reconnect = reconnect
        self.say = say
        self.futures: dict[Any, Task] = {}
        self.fingerprints: dict[str, str] = {}
        self.dask = _library()
        self.client = self._connect(CONNECT_SECONDS)

    @property
    def room(self) -> int:
        """Enough under way that no worker waits, and little enough that memory stays flat."""
        workers = len(self.client.scheduler_info(n_workers=-1)["workers"])
        return max(workers, 1) * ROOM_PER_WORKER - len(self.futures)

    def hand_over(self, task: Task) -> None:
        """Send a task to whichever worker is free."""
        if task.exercise not in self.fingerprints:
            place = self.settings.course.find(task.exercise)
            self.fingerprints[task.exercise] = fingerprint(place.trusted)
        order = Order(task, self.ordered, self.fingerprints[task.exercise])
        future = self.client.submit(grade_order, packed(order), pure=False, retries=RETRIES)
        self.futures[future] = task

    def answers(self) -> Iterator[Answer]:
        """Wait for at least one answer. Raises GraderError if the scheduler stays away."""
        try:
            finished = self.dask.wait(
                list(self.futures), timeout=5.0, return_when="FIRST_COMPLETED"
            ).done
        except TimeoutError:
            finished = set()
        except LOST:
            yield from self._begin_again()
            return
        if self.client.status != "running" or any(f.status == "cancelled" for f in finished):
            yield from self._begin_again()
            return
        for future in finished:
            try:
                answer = self._answer(future, self.futures[future])
            except LOST:  # the scheduler went while its worker's answer was on the way
                yield from self._begin_again()
                return
            del self.futures[future]
            yield answer

    def close(self) -> None:
        """Take back what is under way, and leave the cluster as it was."""
        for future in self.futures:
            future.release()
        self.client.close(timeout=2)

    def _answer(self, future: Any, task: Task) -> Answer:
        if future.status == "finished":
            answer: Answer = unpacked(future.result())
            return answer
        error = future.exception()
        kind = type(error).__name__
        text = f"The cluster lost it {RETRIES + 1} times ({kind}: {str(error)[:300]})."
        return Answer(*task.key, fault=Fault(Whose.GRADER, text))

    def _begin_again(self) -> Iterator[Answer]:
        """The scheduler is lost, and with it what was under way: hand all of it over again."""
        kept = [(f, t) for f, t in self.futures.items() if f.status == "finished"]
        tasks = [task for future, task in self.futures.items() if future.status != "finished"]
        self.futures.clear()
        for future, task in kept:
            try:
                yield unpacked(future.result(timeout=1))
            except LOST:
                tasks.append(task)
        self.say(f"The scheduler {self.address} is lost; waiting for it to come back.")
        self.client.close(timeout=1)
        self.client = self._connect(self.reconnect)
        for task in tasks:
            self.hand_over(task)

    def _connect(self, seconds: float) -> Any:
        end = time.monotonic() + seconds
        while True:
            try:
                return self.dask.Client(self.address, timeout=max(end - time.monotonic(), 1.0))
            except (OSError, ValueError, TimeoutError) as error:
                if time.monotonic() >= end or isinstance(error, ValueError):
                    raise GraderError(
                        f"There is no dask scheduler at {self.address} ({type(error).__name__}). "
                        "What was graded is kept: start it and run the same command again."
                    ) from None


def _library() -> Any:
    try:
        import distributed
    except ImportError:
        raise UsageError(
            "--cluster needs dask.distributed: pip install 'torchgrade[cluster]'."
        ) from None
    for name in ("client", "core", "comm", "utils"):
        # What it has to say of a lost scheduler is a traceback; ours is a sentence.
        logging.getLogger(f"distributed.{name}").setLevel(logging.CRITICAL + 1)
    return distributed


def grade_order(parcel: bytes) -> bytes:
    """Grade one task: what runs in a worker of the cluster."""
    from distributed import get_worker

    worker: Any = get_worker()
    order: Order = unpacked(parcel)
    # A worker may have several threads; a station is for one task at a time. setdefault is atomic.
    with worker.__dict__.setdefault(LOCK, threading.Lock()):
        station: Station | None = getattr(worker, STATION, None)
        if station is None or station.settings != order.settings:
            if station is not None:
                station.jobs.close()
            station = Station(order.settings, Jobs(order.settings, 1))
            setattr(worker, STATION, station)
        return packed(station.grade(order))

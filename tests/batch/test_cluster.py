"""A real dask scheduler and real workers: what is lost in the middle costs a retry, not a grade."""

import json
import random
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.batch.jobs import Jobs
from grader.batch.work import Settings, Task, digest_of, fingerprint
from grader.course import Course
from tests.batch.conftest import (
    OFF_BY_ONE,
    SECONDS,
    Command,
    Graded,
    command_line,
    dump,
    recorded,
)
from tests.batch.test_batch import wait_for_rows

pytest.importorskip("distributed")
Start = Callable[..., "subprocess.Popen[bytes]"]


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Start a part of a cluster; all that is left of it ends with the test."""
    started: list[subprocess.Popen[bytes]] = []

    def begin(part: str, *arguments: str) -> "subprocess.Popen[bytes]":
        line = [sys.executable, "-m", f"distributed.cli.dask_{part}", "--no-dashboard", *arguments]
        log = (tmp_path / f"{part}-{len(started)}.log").open("wb")
        started.append(
            subprocess.Popen(line, env=environment, cwd=tmp_path, stdout=log, stderr=log)
        )
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.wait()


def free_port() -> str:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return str(sock.getsockname()[1])


def test_a_cluster_leaves_the_same_rows_whatever_part_of_it_is_lost(
    tmp_path: Path, graded: Graded, environment: dict[str, str], start: Start
) -> None:
    port, book = free_port(), tmp_path / "book.db"
    address = f"tcp://127.0.0.1:{port}"
    scheduler_line = ("scheduler", "--host", "127.0.0.1", "--port", port)
    worker_line = ("worker", address, "--nworkers", "1", "--nthreads", "1", "--no-nanny")
    scheduler = start(*scheduler_line)
    first, _ = start(*worker_line), start(*worker_line[:-1])  # a nanny's workers are daemons
    batch = subprocess.Popen(
        command_line("batch", graded.folder, "--gradebook", book, "--cluster", address),
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    log = book.with_suffix(".log")
    wait_for_rows(batch, log, 3)  # two of them need no grading
    first.kill()
    wait_for_rows(batch, log, 5)
    scheduler.kill()
    scheduler.wait()
    start(*scheduler_line)
    start(*worker_line)
    out, err = batch.communicate(timeout=SECONDS)
    assert batch.returncode == 1, err.decode()
    assert b"Traceback" not in err, err.decode()
    assert b"12 submissions: 4 full marks, 6 marks lost, 2 could not be graded." in out
    assert dump(book) == dump(graded.book)


def test_threads_of_a_worker_leave_no_trace_in_a_verdict(
    tmp_path: Path, tiny: Course, graded: Graded, monkeypatch: pytest.MonkeyPatch
) -> None:
    """dask's draw random numbers: as if the reference, or the submission, had drawn them."""
    from grader.batch.cluster import Order, Station

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    settings, task = Settings(tiny), Task("exercise-01", digest_of(OFF_BY_ONE), OFF_BY_ONE)
    order = Order(task, settings, fingerprint(tiny.find("1").trusted))
    station, over = Station(settings, Jobs(settings, 1)), threading.Event()

    def draw() -> None:
        while not over.is_set():
            random.random()

    noise = threading.Thread(target=draw)
    noise.start()
    try:
        answer = station.grade(order)
    finally:
        over.set()
        noise.join()
        station.jobs.close()
    alone = recorded(graded.book)[task.key]
    assert answer.result is not None and alone.result is not None
    assert answer.result.checks == alone.result.checks and answer.behaviour == alone.behaviour


def test_no_scheduler_is_one_message(tmp_path: Path, graded: Graded, grade: Command) -> None:
    address = f"tcp://127.0.0.1:{free_port()}"
    ran = grade("batch", graded.folder, "--gradebook", tmp_path / "b.db", "--cluster", address)
    assert ran.code == 4 and "There is no dask scheduler at" in ran.err
    assert "Traceback" not in ran.err


def test_an_order_travels_as_plain_data() -> None:
    """What dask pickles is frozen data of ours, never an object of a submission."""
    from grader.batch.cluster import Order
    from grader.batch.work import Task

    assert set(Order.__dataclass_fields__) == {"task", "settings", "fingerprint"}
    assert json.dumps(Task("e", "d", "text").source) == '"text"'

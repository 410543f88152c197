"""A real dask scheduler and real workers: what is lost in the middle costs a retry, not a grade."""

import json
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.batch.conftest import SECONDS, Command, Graded, command_line, dump
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
    first, _ = start(*worker_line), start(*worker_line)
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

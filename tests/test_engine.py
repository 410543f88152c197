"""The engine: one import of torch for both sides, nothing of ours on the wrong one, no trace."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psutil
import pytest

from grader import engine
from grader.course import Course
from grader.engine import Engine, Order
from grader.errors import GraderError, UsageError
from grader.results import Status
from grader.seeds import Seed
from tests.conftest import TINY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is no engine")

RIGHT = TINY / "solutions" / "exercise_01" / "doubling.py"
SECRET = "kept-from-submissions"


@pytest.fixture(autouse=True)
def an_engine_of_its_own() -> Iterator[None]:
    engine.stop()
    yield
    engine.stop()


def grading(course: Course, path: Path) -> tuple[tuple[Any, ...], dict[str, Any]]:
    named = {"seed": Seed(0), "timeout": 60.0, "confine": "auto"}
    return (course, [(course.find("1"), path)]), named


@pytest.fixture
def hangs(tmp_path: Path) -> Path:
    path = tmp_path / "hangs.py"
    path.write_text("while True: pass\n")
    return path


def tree(pid: int, count: int) -> list[psutil.Process]:
    """Return a process's descendants once there are so many."""
    end = time.monotonic() + 60
    while len(found := psutil.Process(pid).children(recursive=True)) < count:
        assert time.monotonic() < end, "nothing was started"
        time.sleep(0.05)
    return found


def gone(processes: list[psutil.Process]) -> bool:
    return not psutil.wait_procs(processes, timeout=20)[1]


def test_a_verdict_comes_back_from_the_engine(tiny: Course) -> None:
    arguments, named = grading(tiny, RIGHT)
    (result,) = Order("grade_files", *arguments, **named).result()
    assert result.status is Status.PASSED


def test_where_there_is_no_engine_the_order_is_carried_out_here(
    tiny: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engine, "start", lambda: None)
    arguments, named = grading(tiny, RIGHT)
    (result,) = Order("grade_files", *arguments, **named).result()
    assert result.status is Status.PASSED


def test_a_fault_comes_back_as_it_was_raised(tiny: Course, tmp_path: Path) -> None:
    arguments, named = grading(tiny, tmp_path / "missing.py")
    with pytest.raises(UsageError, match=r"missing\.py"):
        Order("grade_files", *arguments, **named).result()


def test_a_fault_of_our_own_comes_back_with_its_traceback() -> None:
    with pytest.raises(TypeError) as caught:
        Order("grade_files", "no course").result()
    assert "carry_out" in caught.value.__notes__[0]


def test_an_engine_that_cannot_start_says_what_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BOOT", "raise SystemExit(1)")
    with pytest.raises(GraderError, match="import torch"):
        Order("grade_files").result()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root reads another process's memory")
def test_nothing_of_ours_is_in_the_memory_of_zygote_and_worker(
    tiny: Course, hangs: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    running = Engine()
    arguments, named = grading(tiny, hangs)
    running.order("grade_files", *arguments, **named)
    assert running.pid is not None
    # The one that waits for the PID namespace, the zygote in it, and the worker.
    below = tree(running.pid, 3)
    time.sleep(0.5)
    assert holds(running.pid, SECRET), "the search finds what is there"
    assert [process.pid for process in below if holds(process.pid, SECRET)] == []
    running.end()


def holds(pid: int, text: str) -> bool:
    """Tell whether a text is in a process's memory."""
    with Path(f"/proc/{pid}/mem").open("rb") as memory:
        for line in Path(f"/proc/{pid}/maps").read_text().splitlines():
            places, mode, *_ = line.split()
            start, end = (int(place, 16) for place in places.split("-"))
            if "w" not in mode:
                continue
            try:
                memory.seek(start)
                if text.encode() in memory.read(end - start):
                    return True
            except (OSError, ValueError, OverflowError):
                continue
    return False


def test_an_engine_that_is_ended_leaves_nothing(
    tiny: Course, hangs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setenv("TMPDIR", str(scratch))
    running = Engine()
    arguments, named = grading(tiny, hangs)
    running.order("grade_files", *arguments, **named)
    assert running.pid is not None
    below = tree(running.pid, 3)
    assert list(scratch.iterdir()) != []
    running.end()
    assert gone(below) and list(scratch.iterdir()) == []


@pytest.mark.parametrize("signum", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_a_command_that_is_killed_leaves_nothing(
    hangs: Path, tmp_path: Path, signum: signal.Signals
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    program = subprocess.Popen(
        [sys.executable, "-m", "grader", "1", "--course", TINY, "--submission", hangs],
        env={**os.environ, "TMPDIR": str(scratch), "XDG_CACHE_HOME": str(tmp_path)},
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    below = tree(program.pid, 4)
    program.send_signal(signum)
    program.wait(20)
    assert gone(below) and list(scratch.iterdir()) == []


def test_the_engine_is_started_early_only_for_what_grades() -> None:
    from grader.cli import grades

    assert grades(["exercise-03"]) and grades(["ci"]) and grades(["03", "--format", "json"])
    for others in ([], ["list"], ["--help"], ["03", "--help"], ["ci", "--init", "github"]):
        assert not grades(others)

"""The engine: one import of torch for both sides, nothing of ours on the wrong one, no trace."""

import os
import platform
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
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
    end = time.monotonic() + 100
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


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="only glibc fills memory")
def test_a_forgotten_write_is_seen_and_named(tiny: Course, tmp_path: Path) -> None:
    path = tmp_path / "doubling.py"
    forgets = "out = torch.empty_like(x)\n    out[1:] = 2 * x[1:]\n    return out"
    source = RIGHT.read_text().replace("return 2 * x", forgets)
    path.write_text(source if "import torch" in source else f"import torch\n{source}")
    arguments, named = grading(tiny, path)
    seen = [Order("grade_files", *arguments, **named).result()[0] for _ in range(2)]
    assert repr(replace(seen[0], timings={})) == repr(replace(seen[1], timings={}))
    assert "nothing was written there" in str(seen[0].checks[0].message)


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
    with pytest.raises(GraderError, match=r"fault in the grader itself \(TypeError") as caught:
        Order("grade_files", "no course").result()
    assert "carry_out" in caught.value.__notes__[0]


def test_an_engine_that_cannot_start_says_what_to_try(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "BOOT", "raise SystemExit(1)")
    with pytest.raises(GraderError, match="import torch"):
        Order("grade_files").result()


SEARCHES = """
import ctypes

# In two parts, so that the search does not find what it searches for.
WANTED = [("{first}", "{second}"), ("what this search ", "is to find")]
planted = "".join(WANTED[1])

def found(first, second):
    for line in open("/proc/self/maps"):
        places, mode, *_, inode = line.split()[:5]
        start, end = (int(place, 16) for place in places.split("-"))
        if mode.startswith("rw") and inode == "0" and "[v" not in line:
            memory = ctypes.string_at(start, end - start)
            for part in memory.split(first.encode())[1:]:
                if part.startswith(second.encode()):
                    return True
    return False

print([found(*word) for word in WANTED])
"""


def test_nothing_of_ours_is_in_a_workers_memory(
    tiny: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker is a copy of the zygote, which is one of the engine before it had an order."""
    monkeypatch.setenv("GITHUB_TOKEN", SECRET)
    path = tmp_path / "searches.py"
    first, second = SECRET[:10], SECRET[10:]
    path.write_text(SEARCHES.replace("{first}", first).replace("{second}", second))
    arguments, named = grading(tiny, path)
    # Unconfined, so that it can see where its memory is.
    (result,) = Order("grade_files", *arguments, **named | {"confine": "off"}).result()
    assert result.output.startswith("[False, True]"), result


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


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.4, 1.0])
def test_ctrl_c_at_any_moment_is_one_message(hangs: Path, tmp_path: Path, seconds: float) -> None:
    program = subprocess.Popen(
        [sys.executable, "-m", "grader", "1", "--course", TINY, "--submission", hangs],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    tree(program.pid, 1)
    time.sleep(seconds)
    below = psutil.Process(program.pid).children(recursive=True)
    program.send_signal(signal.SIGINT)
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out, err.strip()) == (130, "", "grade: stopped.")
    assert gone(below)


def test_a_ctrl_c_that_a_callback_has_swallowed_is_not_lost() -> None:
    script = (
        "import os, signal, weakref\n"
        "from grader import interrupts\n"
        "interrupts.begin()\n"
        "interrupts.check()\n"
        "class A: pass\n"
        "a = A()\n"
        "def callback(_):\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n"
        "    for _ in range(1000): pass\n"
        "r = weakref.ref(a, callback)\n"
        "del a\n"
        "try: interrupts.check()\n"
        "except KeyboardInterrupt: print('not lost')\n"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "Exception ignored" in ran.stderr and ran.stdout.strip() == "not lost"


def test_ctrl_c_while_a_class_is_made_is_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from grader.cli import group

    class Interrupts:
        def __set_name__(self, owner: type, name: str) -> None:
            raise KeyboardInterrupt

    monkeypatch.setattr(group, "cli", lambda **_: type("Made", (), {"x": Interrupts()}))
    assert group.run() == 130
    assert capsys.readouterr().err.strip() == "grade: stopped."


BACKGROUND = ("sh", "-c", "trap '' INT; exec \"$@\"", "sh")
"""How a shell starts ``command &``: without Ctrl-C."""


@pytest.mark.parametrize(
    ("before", "signum"),
    [
        ((), signal.SIGKILL),
        ((), signal.SIGTERM),
        ((), signal.SIGINT),
        (BACKGROUND, signal.SIGKILL),
        (BACKGROUND, signal.SIGTERM),
    ],
)
def test_a_command_that_is_killed_leaves_nothing(
    hangs: Path, tmp_path: Path, before: tuple[str, ...], signum: signal.Signals
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    program = subprocess.Popen(
        [*before, sys.executable, "-m", "grader", "1", "--course", TINY, "--submission", hangs],
        env={**os.environ, "TMPDIR": str(scratch)},
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

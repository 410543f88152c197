"""Each folder of ``submissions/hostile/`` attacks the grader; none may gain, leak or leave a thing.

To add an attack, add a folder; no code is needed. ``expected.json`` says which rows of the
table of threats it tries (or in words what it tries beyond them), the points that the same
code is worth without its attack (``honest``), what it gets (``points``; null: no more than
the honest ones) and a part of a message. In a source, ``@GRADER@``, ``@ZYGOTE@``,
``@REFERENCE@`` and ``@SHEET@`` stand for the pids and paths that a spy might know, and
``@BACKWARDS@`` for the secrets to look for, each written backwards.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from grader.cli.options import exit_code
from grader.course import Course
from grader.errors import ExitCode
from grader.grading import Prepared, grade, prepare
from grader.report import text
from grader.results import CheckStatus, Result
from grader.sandbox import Sandbox
from grader.submissions import Submission
from tests.asking import SHARED_KEY

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the rungs are Linux's")

FOLDERS = sorted((Path(__file__).parent / "submissions" / "hostile").iterdir())
SEED = 7391845520113
CANARY = "-".join(["canary", "in", "the", "grader"])
REFERENCE_TEXT = "The reference of the tiny exercise"
TIMEOUT = 1.0
LONGEST = 60.0
MEMORY = 1 << 20
"""KiB that the trusted process may grow by."""
MARKS = ("/tmp/torchgrade-hostile.json", "/dev/shm/torchgrade-hostile")


@pytest.fixture(scope="module")
def prepared(tiny: Course, sandbox: Sandbox) -> Prepared:
    """The tiny exercise under a seed that nobody guesses."""
    return prepare(tiny.find("1"), SEED, sandbox)


@pytest.fixture(scope="module")
def environment() -> Iterator[None]:
    """A secret in this process's environment, where CI keeps its tokens."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GRADE_SECRET", CANARY)
        yield


@pytest.fixture
def run(prepared: Prepared, sandbox: Sandbox, tiny: Course, environment: None) -> Iterator[Any]:
    def graded(folder: Path) -> Result:
        source = (folder / "doubling.py").read_text()
        words = {
            "@GRADER@": os.getpid(),
            "@ZYGOTE@": sandbox.launcher.program.pid,  # type: ignore[attr-defined]
            "@REFERENCE@": tiny.find("1").trusted / "doubling.py",
            "@SHEET@": tiny.find("1").trusted / "spec.py",
            "@BACKWARDS@": [s[::-1] for s in (CANARY, str(SEED), REFERENCE_TEXT)],
        }
        for word, meaning in words.items():
            source = source.replace(word, str(meaning))
        submission = Submission("doubling.py", source)
        return grade(prepared, submission, sandbox, timeout=TIMEOUT, explain=False)

    yield graded


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_an_attack_gains_nothing_and_leaves_nothing(
    folder: Path, run: Any, sandbox: Sandbox, capfd: pytest.CaptureFixture[str]
) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    segments, memory = shared_memory(), largest_size()
    began = time.monotonic()
    result = run(folder)
    assert time.monotonic() - began < LONGEST

    told = [check.message for check in result.checks if check.message]
    assert result.points <= expected["honest"], told
    assert expected["points"] in (None, result.points), told
    assert result.status == expected["status"] and result.points < result.max_points, told
    assert exit_code([result.status]) == ExitCode.MARKS_LOST
    assert any(expected["message"] in message for message in told), told
    for check in result.checks:
        whole = check.cases_compared == check.cases_planned > 0
        assert whole or check.status is not CheckStatus.PASSED

    assert_no_secret(result)
    assert not any(word in result.output for word in ("FOUND", "opened", "raised", "written"))
    assert largest_size() - memory < MEMORY
    assert descendants(sandbox) <= 1, "a process was left"
    assert not any(worker.scratch.exists() for worker in sandbox.workers)
    assert not any(Path(mark).exists() for mark in MARKS)
    assert shared_memory() == segments
    assert capfd.readouterr().out == ""

    after = run(FOLDERS[0].parent / "honest_but_wrong")
    assert (after.points, after.status, after.output) == (3, "failed", "")


def assert_no_secret(result: Result) -> None:
    """No canary in what is shown, and nothing that a terminal or CI would obey."""
    shown = text.render([result])
    data = json.dumps({**result.to_json(), "seed": 0})
    for secret in (CANARY, str(SEED), REFERENCE_TEXT):
        assert secret not in shown.replace(f"seed {SEED}", "") and secret not in data
    assert not any(c != "\n" and not c.isprintable() for c in shown)
    assert "##[" not in shown
    assert not any(line.lstrip().startswith("::") for line in shown.splitlines())


def descendants(sandbox: Sandbox) -> int:
    """Count the processes below the one that was started: the zygote itself, where it has two."""
    waiting = [sandbox.launcher.program.pid]  # type: ignore[attr-defined]
    found = 0
    while waiting:
        lists = Path(f"/proc/{waiting.pop()}/task").glob("*/children")
        new = [int(pid) for path in lists for pid in path.read_text().split()]
        waiting += new
        found += len(new)
    return found


def shared_memory() -> list[str]:
    """Return the System V segments and semaphores, but for those that another test makes."""
    paths = ("/proc/sysvipc/shm", "/proc/sysvipc/sem", "/proc/sysvipc/msg")
    lines = [line for path in paths for line in Path(path).read_text().splitlines()]
    return [line for line in lines if str(SHARED_KEY) not in line.split()]


def largest_size() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

"""Shared by the tests: the real command in a process of its own, and one real sandbox."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.course import Course, find_course
from grader.grading import Prepared, grade, prepare
from grader.results import Result
from grader.run import hidden_paths
from grader.sandbox import Sandbox, Worker
from grader.submissions import Submission

HERE = Path(__file__).parent
TINY = HERE / "courses" / "tiny"


@dataclass(frozen=True)
class Ran:
    """What a command left: exit code and what it printed."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """The JSON on standard output."""
        return json.loads(self.out)


Command = Callable[..., Ran]


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache that the commands of all tests share: a case bank is drawn once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def run_grade(tmp_path: Path, cache: Path) -> Command:
    """Run the command ``grade`` in an empty folder."""

    def run(*arguments: str | Path, cwd: Path | None = None, **variables: str) -> Ran:
        environment = {**os.environ, "XDG_CACHE_HOME": str(cache), **variables}
        environment.pop("GRADE_DEBUG", None)
        done = subprocess.run(
            [sys.executable, "-m", "grader", *map(str, arguments)],
            cwd=cwd or tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
        )
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def tiny() -> Course:
    """The tiny course."""
    return find_course(TINY, TINY)


@pytest.fixture(scope="session")
def sandbox(tiny: Course) -> Iterator[Sandbox]:
    """One real sandbox for all tests."""
    with Sandbox(hidden_paths(tiny)) as running:
        yield running


@pytest.fixture
def worker(sandbox: Sandbox) -> Iterator[Worker]:
    """A worker of the sandbox, with nothing loaded."""
    started = sandbox.worker()
    yield started
    started.kill()


@pytest.fixture(scope="session")
def prepared(tiny: Course, sandbox: Sandbox) -> Prepared:
    """The tiny exercise, ready to grade."""
    return prepare(tiny.find("1"), 0, sandbox)


GradeSource = Callable[..., Result]


@pytest.fixture
def grade_source(prepared: Prepared, sandbox: Sandbox) -> GradeSource:
    """Grade source text as a submission to the tiny exercise."""

    def run(source: str, timeout: float = 10.0) -> Result:
        return grade(prepared, Submission("doubling.py", source), sandbox, timeout=timeout)

    return run

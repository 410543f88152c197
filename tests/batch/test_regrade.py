"""After a change of the course: whose points change and why, before anything counts."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.batch.gradebook import open_gradebook
from tests.batch.conftest import Graded
from tests.conftest import TINY, Ran


@pytest.fixture
def changed(tmp_path: Path) -> Path:
    """The tiny course with a point moved from one check to another."""
    shutil.copytree(TINY, tmp_path / "course")
    spec = tmp_path / "course/solutions/exercise_01/spec.py"
    text = spec.read_text()
    assert text.count("points=3,") == 1 and text.count("points=2,") == 1
    spec.write_text(text.replace("points=3,", "points=X,").replace("points=2,", "points=3,")
                    .replace("points=X,", "points=2,"))  # fmt: skip
    return tmp_path / "course"


def points(book: Path) -> dict[str, int | None]:
    with open_gradebook(book) as opened:
        rows = opened.rows()
        return {row.learner.id: row.result.points if row.result else None for row in rows}


@pytest.fixture
def run(book: Path, changed: Path, environment: dict[str, str]) -> Callable[..., Ran]:
    """Run a command on the gradebook and the changed course."""

    def run(*arguments: str | Path) -> Ran:
        line = [sys.executable, "-m", "grader", *map(str, arguments), "--gradebook", str(book)]
        done = subprocess.run(
            [*line, "--course", changed, "--jobs", "1"], env=environment, text=True,
            capture_output=True, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


def test_a_mark_sheet_at_fault_takes_no_points_away(
    book: Path, changed: Path, run: Callable[..., Ran]
) -> None:
    spec = changed / "solutions/exercise_01/spec.py"
    spec.write_text(spec.read_text().replace("points=3,", "points=4,"))
    before = points(book)
    ran = run("regrade", "--write")
    assert ran.code == 3 and ran.out == ""
    assert "10 cannot be graded any more: The mark sheet of" in ran.err
    assert "Nothing is changed in the gradebook: mend that first." in ran.err
    assert points(book) == before


def test_points_change_only_when_the_teacher_says_so(
    graded: Graded, book: Path, run: Callable[..., Ran]
) -> None:
    before = points(book)
    ran = run("regrade")
    assert ran.code == 0, ran.err
    assert "exercise-01  cem: 7 -> 6\n" in ran.out
    assert "    double gives 2 x: 3 of 3 points before, now 2 of 2\n" in ran.out
    assert "countdown counts down: 0 of 2 points before, now 0 of 3" in ran.out
    assert "ada" not in ran.out and "Say --write to let this count" in ran.out
    assert points(book) == before
    ran = run("regrade", "--write")
    assert "The new points count" in ran.out
    after = points(book)
    assert (after["cem"], after["eli"], after["ada"], after["kim"]) == (6, 6, 10, None)
    assert "nothing to grade again" in run("regrade").out
    assert "10 graded before" in run("batch", graded.folder).out


def test_regrade_wants_a_gradebook_with_verdicts(tmp_path: Path, book: Path) -> None:
    line = [sys.executable, "-m", "grader", "regrade", "--course", str(TINY), "--gradebook"]
    ran = subprocess.run([*line, str(tmp_path / "none.db")], capture_output=True, text=True)
    assert ran.returncode == 2 and "There is no gradebook" in ran.stderr
    ran = subprocess.run([*line, str(book)], capture_output=True, text=True)
    assert ran.returncode == 0 and "nothing to grade again" in ran.stdout

"""A learner's folder: made, kept, put back; hints one by one; the solution at the end."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import TINY, Command

SOLUTIONS = TINY / "solutions" / "exercise_01"
REFERENCE = SOLUTIONS / "doubling.py"
WRONG = SOLUTIONS / "wrong" / "off_by_one.py"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A learner's folder with the tiny course, committed once while its stub was untouched."""
    path = tmp_path / "course"
    shutil.copytree(TINY, path)
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "."], [*who, "commit", "-qm", "begin"]):
        subprocess.run(["git", "-C", str(path), *arguments], check=True)
    return path


def stub(workspace: Path) -> Path:
    return workspace / "exercises" / "exercise_01" / "doubling.py"


def test_init_writes_a_folder_to_work_in(run_grade: Command, tmp_path: Path) -> None:
    ran = run_grade("init", "mine")
    assert ran.code == 0 and "Next: `cd mine`, then `grade watch`." in ran.out
    mine = tmp_path / "mine"
    stubs = sorted(mine.glob("exercises/exercise_*/*.py"))
    assert len(stubs) >= 22 and all("NotImplementedError" in path.read_text() for path in stubs)
    assert not list(mine.rglob("spec.py")) and not list(mine.rglob(".grade"))
    ran = run_grade(cwd=mine)
    assert ran.code == 0 and "exercise-01" in ran.out and "Next: edit exercises" in ran.out


def test_init_never_overwrites(run_grade: Command, tmp_path: Path) -> None:
    run_grade("init", "mine")
    (path, *_) = sorted((tmp_path / "mine").glob("exercises/exercise_*/*.py"))
    path.write_text("# my work\n")
    (tmp_path / "mine" / "README.md").unlink()
    ran = run_grade("init", "mine")
    assert "1 files written" in ran.out and "were left alone" in ran.out
    assert path.read_text() == "# my work\n"


def test_init_refuses_what_is_no_folder(run_grade: Command, tmp_path: Path) -> None:
    (tmp_path / "mine").write_text("")
    ran = run_grade("init", "mine")
    assert (ran.code, ran.out) == (2, "") and "is a file; name a folder" in ran.err
    ran = run_grade("init", "/proc/mine")
    assert ran.code == 4 and "cannot be written" in ran.err and "Traceback" not in ran.err


def test_outside_a_folder_of_ones_own_nothing_is_graded_or_reset(run_grade: Command) -> None:
    for arguments in (("1",), ("reset", "1")):
        ran = run_grade(*arguments)
        assert ran.code == 2 and "grade init my-course" in ran.err
    assert "grade init my-course" in run_grade().out


def test_show_prints_the_statement_in_either_language(run_grade: Command, workspace: Path) -> None:
    ran = run_grade("show", "doubling", cwd=workspace)
    assert ran.code == 0 and ran.out.startswith("# Doubling")
    assert "Edit exercises/exercise_01/doubling.py" in ran.out
    (workspace / "exercises" / "exercise_01" / "README.zh.md").write_text("# 加倍\n")
    assert run_grade("show", "1", "--lang", "zh", cwd=workspace).out.startswith("# 加倍")
    assert run_grade("show", "1", cwd=workspace, GRADE_LANG="zh").out.startswith("# 加倍")


def test_hints_come_one_by_one_and_begin_anew_when_something_else_fails(
    run_grade: Command, workspace: Path
) -> None:
    assert "Grade it first" in run_grade("hint", "1", cwd=workspace).out
    stub(workspace).write_text(
        "def double(x):\n    return x\n\n\ndef countdown(n):\n    return []\n"
    )
    run_grade("1", cwd=workspace)
    first = run_grade("hint", "1", cwd=workspace).out
    assert "1. double gives 2 x" in first and "2. " not in first and "ask again" in first
    assert "2. countdown" in run_grade("hint", "1", cwd=workspace).out
    run_grade("1", cwd=workspace)
    assert "2. countdown" in run_grade("hint", "1", cwd=workspace).out
    shutil.copy(WRONG, stub(workspace))
    run_grade("1", cwd=workspace)
    again = run_grade("hint", "1", cwd=workspace).out
    assert "1. countdown counts down" in again and "2. " not in again
    assert "That was the last one." in again
    shutil.copy(REFERENCE, stub(workspace))
    run_grade("1", cwd=workspace)
    assert "nothing to hint at" in run_grade("hint", "1", cwd=workspace).out


def test_reset_puts_the_stub_back_and_keeps_a_copy(run_grade: Command, workspace: Path) -> None:
    untouched = stub(workspace).read_bytes()
    shutil.copy(WRONG, stub(workspace))
    ran = run_grade("reset", "1", cwd=workspace)
    assert ran.code == 0 and stub(workspace).read_bytes() == untouched
    (kept,) = (workspace / ".grade" / "backups").rglob("*.py")
    assert kept.read_bytes() == WRONG.read_bytes() and kept.name in ran.out
    stub(workspace).unlink()
    assert run_grade("reset", "1", cwd=workspace).code == 0
    assert stub(workspace).read_bytes() == untouched


@pytest.mark.parametrize("name", ["pictures.py", "scenarios.py"])
def test_a_deleted_file_is_known_whatever_stands_beside_the_reference(
    run_grade: Command, workspace: Path, name: str
) -> None:
    untouched = stub(workspace).read_bytes()
    (workspace / "solutions" / "exercise_01" / name).touch()
    stub(workspace).unlink()
    assert run_grade("reset", "1", cwd=workspace).code == 0
    assert stub(workspace).read_bytes() == untouched
    stub(workspace).unlink()
    (workspace / "solutions" / "exercise_01" / "another.py").touch()
    ran = run_grade("reset", "1", cwd=workspace)
    assert ran.code == 2 and "is not clear" in ran.err


def test_reset_without_an_untouched_copy_changes_nothing(
    run_grade: Command, workspace: Path
) -> None:
    shutil.rmtree(workspace / ".git")
    shutil.copy(WRONG, stub(workspace))
    ran = run_grade("reset", "1", cwd=workspace)
    assert ran.code == 2 and "nothing was changed" in ran.err
    assert stub(workspace).read_bytes() == WRONG.read_bytes()


def test_a_backup_that_cannot_be_kept_stops_a_reset(run_grade: Command, workspace: Path) -> None:
    shutil.copy(WRONG, stub(workspace))
    (workspace / ".grade").write_text("a file where a folder should be")
    ran = run_grade("reset", "1", cwd=workspace)
    assert ran.code == 4 and "could not be backed up" in ran.err
    assert stub(workspace).read_bytes() == WRONG.read_bytes()


def test_the_solution_is_for_after_full_marks(run_grade: Command, workspace: Path) -> None:
    ran = run_grade("solution", "1", cwd=workspace)
    assert (ran.code, ran.out) == (2, "") and "--anyway" in ran.err
    assert run_grade("solution", "1", "--anyway", cwd=workspace).out == REFERENCE.read_text()
    shutil.copy(REFERENCE, stub(workspace))
    run_grade("1", cwd=workspace)
    shutil.copy(WRONG, stub(workspace))
    run_grade("1", cwd=workspace)
    assert run_grade("solution", "1", cwd=workspace).out == REFERENCE.read_text()


def test_progress_that_is_damaged_in_one_place_keeps_the_rest(
    run_grade: Command, workspace: Path
) -> None:
    shutil.copy(WRONG, stub(workspace))
    run_grade("1", cwd=workspace)
    path = workspace / ".grade" / "progress.json"
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({"exercise-77": [1], **kept}))
    assert "7 of 10 points" in run_grade(cwd=workspace).out

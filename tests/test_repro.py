"""A failure as a file of its own: it runs without the grader and shows what the verdict says."""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.conftest import TINY, Command

WRONG = TINY / "solutions" / "exercise_01" / "wrong" / "off_by_one.py"


def run(path: Path) -> str:
    command = [sys.executable, "-I", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=path.parent)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_a_failure_runs_without_the_grader(run_grade: Command, tmp_path: Path) -> None:
    shutil.copytree(TINY, tmp_path / "mine")
    mine = tmp_path / "mine"
    shutil.copy(WRONG, mine / "exercises" / "exercise_01" / "doubling.py")
    ran = run_grade("1", "--repro", "1", cwd=mine)
    assert ran.code == 1 and "repro_exercise_01_1.py" in ran.err
    path = mine / "repro_exercise_01_1.py"
    assert run(path) == "[0]"
    text = path.read_text()
    assert "# expected: []" in text and "grader" not in text
    assert run_grade("1", "--repro", "1", cwd=mine).code == 1, "it may be written anew"
    path.write_text("print('mine')\n")
    ran = run_grade("1", "--repro", "1", cwd=mine)
    assert ran.code == 2 and "not ours" in ran.err and path.read_text() == "print('mine')\n"


def test_a_submission_of_any_name_is_found(run_grade: Command, tmp_path: Path) -> None:
    odd = tmp_path / "my answer.py"
    shutil.copy(WRONG, odd)
    run_grade("1", "--course", TINY, "--submission", odd, "--repro", "1")
    assert run(tmp_path / "repro_exercise_01_1.py") == "[0]"


def test_what_is_no_failure_is_a_usage_error(run_grade: Command, tmp_path: Path) -> None:
    ran = run_grade("1", "--course", TINY, "--submission", WRONG, "--repro", "2")
    assert ran.code == 2 and "There is no failure 2: 1 checks" in ran.err
    broken = tmp_path / "broken.py"
    broken.write_text("def double(x:\n")
    ran = run_grade("1", "--course", TINY, "--submission", broken, "--repro", "1")
    assert ran.code == 2 and "No input is at fault" in ran.err

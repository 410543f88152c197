"""The pytest plugin, in real pytest runs: the command's verdicts, and out of everybody's way."""

import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as Tree
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from grader.pytest_plugin import exercise_folder
from tests.conftest import TINY

ROOT = TINY.parent.parent.parent
SOLUTIONS = TINY / "solutions" / "exercise_01"
RIGHT = SOLUTIONS / "doubling.py"
WRONG = SOLUTIONS / "wrong" / "off_by_one.py"


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    path = tmp_path / "course"
    shutil.copytree(TINY, path)
    (path / "pytest.ini").write_text("[pytest]\n")
    return path


def run(workspace: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    if not entry_points(group="pytest11", name="torchgrade"):
        command += ["-p", "grader.pytest_plugin"]  # the checkout is run without being installed
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "GRADE_LANG": "en"}
    return subprocess.run(command, cwd=workspace, env=environment, capture_output=True, text=True)


def hand_in(workspace: Path, path: Path) -> None:
    shutil.copy(path, workspace / "exercises" / "exercise_01" / "doubling.py")


def test_each_check_is_an_item(workspace: Path) -> None:
    hand_in(workspace, WRONG)
    done = run(workspace, "exercises/exercise_01", "--junitxml", "out.xml", "-rs")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "1 failed, 5 passed, 1 skipped" in done.stdout
    assert "Smallest failing input" in done.stdout and "doubling.py:" in done.stdout
    assert "Traceback" not in done.stdout
    cases = Tree.parse(workspace / "out.xml").getroot().iter("testcase")
    assert "countdown counts down" in {case.get("name") for case in cases}


def test_full_marks_pass_and_a_stub_fails(workspace: Path) -> None:
    done = run(workspace, "exercises/exercise_01/doubling.py")
    assert done.returncode == 1 and "Not started yet" in done.stdout
    hand_in(workspace, RIGHT)
    done = run(workspace, "exercises/exercise_01/doubling.py")
    assert done.returncode == 0 and "7 passed" in done.stdout


def test_k_x_and_xdist_work(workspace: Path) -> None:
    hand_in(workspace, WRONG)
    done = run(workspace, "exercises", "-k", "double and gives")
    assert done.returncode == 0 and "1 passed, 6 deselected" in done.stdout
    done = run(workspace, "exercises", "-x", "-n", "1")
    assert done.returncode == 2 and "1 failed" in done.stdout, done.stdout + done.stderr


def test_a_broken_mark_sheet_is_an_error_of_collection(workspace: Path) -> None:
    (workspace / "solutions" / "exercise_01" / "spec.py").write_text("SPEC = (\n")
    done = run(workspace, "exercises")
    assert done.returncode == 2 and "does not load: SyntaxError" in done.stdout


def test_a_learners_file_is_never_imported_by_pytest(workspace: Path) -> None:
    stub = workspace / "exercises" / "exercise_01" / "doubling.py"
    stub.write_text("from pathlib import Path\nPath('imported').touch()\n" + RIGHT.read_text())
    run(workspace, "exercises/exercise_01/doubling.py")
    assert not list(workspace.rglob("imported"))


def test_other_runs_are_left_alone(tmp_path: Path) -> None:
    (tmp_path / "test_other.py").write_text(
        "import sys\n\n\ndef test_nothing_heavy_is_here():\n"
        "    heavy = {'torch', 'numpy', 'rich', 'click', 'grader.course', 'jinja2'}\n"
        "    assert not heavy & set(sys.modules)\n"
    )
    folder = tmp_path / "exercises" / "exercise_01"
    folder.mkdir(parents=True)
    (folder / "test_mine.py").write_text("def test_mine():\n    pass\n")
    done = run(tmp_path)
    assert done.returncode == 0 and "2 passed" in done.stdout, done.stdout + done.stderr


@pytest.mark.parametrize(
    ("path", "is_one"),
    [
        ("exercises/exercise_03/custom_relu.py", True),
        ("exercises/exercise_03/test_mine.py", False),
        ("exercises/exercise_03/README.md", False),
        ("solutions/exercise_03/custom_relu.py", False),
        ("exercises/other/custom_relu.py", False),
    ],
)
def test_what_counts_as_an_exercise(path: str, is_one: bool) -> None:
    assert exercise_folder(Path(path)) is is_one

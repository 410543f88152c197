"""docs/classroom.md: every command in it is run, in a course of its own."""

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from grader.cli.reports import FORMATS
from tests.conftest import TINY
from tests.report.test_ci import path_with_grade

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = (ROOT / "docs" / "classroom.md").read_text(encoding="utf-8")
SETUPS = ROOT / "grader" / "setups"


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """The tiny exercise under the name that the document uses."""
    for kind in ("exercises", "solutions"):
        shutil.copytree(TINY / kind / "exercise_01", tmp_path / "course" / kind / "exercise_03")
    shutil.copy(ROOT / ".gitignore", tmp_path / "course")
    return tmp_path / "course"


def test_every_command_of_the_document_runs(course: Path) -> None:
    blocks = re.findall(r"```sh\n(.*?)```", DOCUMENT, re.DOTALL)
    assert len(blocks) >= 6
    done = subprocess.run(
        ["bash", "-e"],
        input="".join(blocks).replace("custom_relu.py", "doubling.py"),
        cwd=course,
        env={**os.environ, "PATH": path_with_grade(course.parent)},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "this seed was used" in done.stdout
    for name in ("report.xml", "results.json", "summary.md", "gradescope.zip"):
        assert (course / name).is_file()
    for name in (".github/workflows/classroom.yml", ".gitlab-ci.yml", ".gitignore"):
        assert (course.parent / "learners" / name).is_file()
    assert (course / "autograders" / "exercise-03" / "autograder.py").is_file()
    # Learners are given the stub, whatever was tried.
    stub, given = (
        (folder / "exercises" / "exercise_03" / "doubling.py").read_text()
        for folder in (course, course.parent / "learners")
    )
    assert given == stub


def test_what_the_commands_make_of_secrets_is_not_committed(course: Path) -> None:
    for name in ("seed.txt", "gradescope.zip", "autograders/x/seed.txt", "rehearsal/source/x"):
        (course / name).parent.mkdir(parents=True, exist_ok=True)
        (course / name).touch()
    subprocess.run(["git", "init", "-q"], cwd=course, check=True)
    status = ["git", "status", "--porcelain", "--untracked-files=all"]
    seen = subprocess.run(status, cwd=course, capture_output=True, text=True, check=True).stdout
    assert ".gitignore" in seen
    assert "seed" not in seen and "gradescope" not in seen and "rehearsal" not in seen


def test_what_a_bundle_installs_is_what_the_project_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert (SETUPS / "requirements.txt").read_text().split() == project["dependencies"]


def test_every_report_is_in_the_document() -> None:
    for name in FORMATS:
        assert f"| `{name}` |" in DOCUMENT


@pytest.mark.parametrize("name", ["gradescope_setup.sh", "gradescope_run.sh"])
def test_the_scripts_are_valid_shell(name: str) -> None:
    text = (SETUPS / name).read_text().replace("@@EXERCISES@@", "exercise-03")
    assert subprocess.run(["bash", "-n"], input=text, text=True).returncode == 0

"""``grade ci --init``: what it writes, and what it refuses to write."""

import shutil
from pathlib import Path

import pytest

from tests.conftest import TINY, Command

SOLUTION = TINY / "solutions" / "exercise_01"


@pytest.mark.parametrize("kind", ["github", "gitlab"])
@pytest.mark.parametrize("given", ["", "course", "https://example.org/a/b", "a/b\n- run: x"])
def test_init_needs_to_know_where_the_course_is(
    run_grade: Command, tmp_path: Path, kind: str, given: str
) -> None:
    ran = run_grade("ci", "--init", kind, "--course", TINY, "--course-repository", given)
    assert ran.code == 2 and "--course-repository OWNER/NAME" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_gitlab_has_groups_in_groups(run_grade: Command, tmp_path: Path) -> None:
    init = ("ci", "--init", "gitlab", "--course", TINY, "--course-repository", "a/b/c.d")
    assert run_grade(*init).code == 0
    assert "/a/b/c.d.git" in (tmp_path / ".gitlab-ci.yml").read_text()


@pytest.mark.parametrize("kind", ["gradescope", "classroom50"])
def test_init_packs_no_seed_that_the_grader_would_refuse(
    run_grade: Command, tmp_path: Path, kind: str
) -> None:
    for name, words in (("bad", "64 hexadecimal digits"), ("missing", "cannot be read")):
        (tmp_path / "bad").write_text("hello\n")
        ran = run_grade("ci", "--init", kind, "1", "--course", TINY, "--seed-file", name)
        assert ran.code == 2 and words in ran.err and ran.err.count("\n") == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bad"]


def test_init_puts_no_seed_where_learners_read(run_grade: Command, tmp_path: Path) -> None:
    (tmp_path / "seed").write_text("0123456789abcdef" * 4)
    init = ("ci", "--init", "github", "--course", TINY, "--course-repository", "a/b")
    ran = run_grade(*init, "--seed-file", "seed")
    assert ran.code == 2 and "GRADE_SEED" in ran.err


def test_init_says_in_one_line_what_it_wrote_or_could_not(
    run_grade: Command, tmp_path: Path
) -> None:
    init = ("ci", "--init", "classroom50", "1", "--course", TINY)
    ran = run_grade(*init)
    assert ran.code == 0 and ran.out.startswith("wrote autograders/exercise-01/, ")
    assert ran.out.count("\n") == 2
    shutil.rmtree(tmp_path / "autograders")
    (tmp_path / "autograders").write_text("in the way")
    ran = run_grade(*init)
    assert ran.code == 2 and ran.err.count("\n") == 1 and "cannot be written here" in ran.err


def test_init_writes_over_nothing_unless_told(run_grade: Command, tmp_path: Path) -> None:
    arguments = ("ci", "--init", "gitlab", "1", "--course", TINY, "--course-repository", "a/b")
    (tmp_path / ".gitlab-ci.yml").write_text("mine")
    ran = run_grade(*arguments)
    assert ran.code == 2 and ".gitlab-ci.yml is there already" in ran.err
    assert run_grade(*arguments, "--force").code == 0
    written = (tmp_path / ".gitlab-ci.yml").read_text()
    assert "grade ci exercise-01 --course" in written and "@@" not in written

"""A gradebook that is not the right one is refused in words, and a full disk loses nothing."""

import resource
import shutil
import sqlite3
from pathlib import Path

import pytest

from grader.batch.gradebook import Handin, open_gradebook
from grader.batch.platforms import Learner
from grader.batch.work import Fault, Whose
from grader.errors import GraderError, UsageError
from grader.seeds import hidden
from tests.batch.conftest import Command, Graded, a_class, dump
from tests.conftest import TINY


def change(book: Path, statement: str) -> None:
    with sqlite3.connect(book) as connection:
        connection.execute(statement)


def refused(grade: Command, graded: Graded, book: Path, *options: str) -> str:
    """Return the one message of a run that is refused, with the gradebook left as it was."""
    before = dump(book)
    ran = grade("batch", graded.folder, "--gradebook", book, *options)
    assert ran.code == 2 and ran.out == ""
    assert len(ran.err.splitlines()) == 1 and ran.err.startswith("grade: ")
    assert dump(book) == before
    return ran.err


def test_a_gradebook_of_a_newer_version_is_refused(
    grade: Command, graded: Graded, book: Path
) -> None:
    change(book, "PRAGMA user_version = 99")
    assert "written by a newer torchgrade (format 99" in refused(grade, graded, book)


def test_a_gradebook_of_another_course_is_refused(
    grade: Command, graded: Graded, book: Path
) -> None:
    change(book, "UPDATE exercises SET title = 'Tripling', file = 'tripling.py'")
    said = refused(grade, graded, book)
    assert "belongs to another course: its exercise-01 is 'Tripling'" in said


def test_a_gradebook_of_an_older_course_points_to_regrade(
    grade: Command, graded: Graded, book: Path
) -> None:
    change(book, "UPDATE exercises SET fingerprint = 'older'")
    assert "exercise-01 has changed since" in refused(grade, graded, book)


def test_a_gradebook_of_another_seed_is_refused(grade: Command, graded: Graded, book: Path) -> None:
    assert "was graded with another seed (0" in refused(grade, graded, book, "--seed", "7")


def test_a_file_that_is_no_gradebook_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database, but long enough to look at it" * 20)
    with pytest.raises(UsageError, match="is not a gradebook"):
        open_gradebook(tmp_path / "notes.db", new=True)
    change(tmp_path / "other.db", "CREATE TABLE mine (x)")
    with pytest.raises(UsageError, match="another program's database"):
        open_gradebook(tmp_path / "other.db", new=True)
    with pytest.raises(UsageError, match="There is no gradebook"):
        open_gradebook(tmp_path / "none.db")
    with pytest.raises(GraderError, match="cannot be opened"):
        open_gradebook(tmp_path / "nowhere" / "book.db", new=True)


def test_a_row_of_no_exercise_gives_way_to_what_comes_next(tmp_path: Path) -> None:
    ada, fault = Learner("ada", "ada"), Fault(Whose.SUBMISSION, "There is no Python file.")
    with open_gradebook(tmp_path / "book.db", new=True) as book:
        for handins in (
            [Handin(ada, "exercise-02", "ada/b.py", "b")],
            [Handin(ada, "", "ada/notes.txt", fault=fault)],
            [Handin(ada, "exercise-02", "ada/b.py", "b")],  # said again: nothing new
        ):
            book.record(handins, "", None)
        assert [row.exercise for row in book.rows()] == ["", "exercise-02"]
        book.record([Handin(ada, "exercise-01", "ada/a.py", "a")], "", None)
        assert [row.exercise for row in book.rows()] == ["exercise-01", "exercise-02"]


def test_resume_wants_a_gradebook(tmp_path: Path, grade: Command, graded: Graded) -> None:
    ran = grade("batch", graded.folder, "--gradebook", tmp_path / "typo.db", "--resume")
    assert ran.code == 2 and "There is no gradebook" in ran.err
    assert not (tmp_path / "typo.db").exists()


def test_a_full_disk_is_one_message_and_what_was_graded_stays(
    tmp_path: Path, grade: Command, graded: Graded
) -> None:
    """No file may grow over a limit, as on a disk that is full."""
    book = tmp_path / "book.db"

    def full() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))

    ran = grade("batch", graded.folder, "--gradebook", book, "--jobs", "1", preexec_fn=full)
    assert ran.code == 4
    (said,) = [line for line in ran.err.splitlines() if "done" not in line]
    assert "cannot be written" in said and "What was graded before is kept" in said
    kept = dump(book)["submissions"]
    assert 0 < len(kept) < 12 and set(kept) <= set(dump(graded.book)["submissions"])


def test_a_log_that_cannot_be_written_does_not_end_the_run(
    tmp_path: Path, grade: Command, graded: Graded, book: Path
) -> None:
    folder = a_class(tmp_path / "class", {"ada": (graded.folder / "ada/doubling.py").read_text()})
    book.with_suffix(".log").symlink_to("/dev/full")
    ran = grade("batch", folder, "--gradebook", book)
    assert ran.code == 0 and "The log is not written any more" in ran.err


def test_the_course_in_the_way_is_not_taken_for_the_one_named(
    tmp_path: Path, grade: Command, graded: Graded, book: Path
) -> None:
    shutil.copytree(TINY, tmp_path / "here")
    (tmp_path / "here/exercises/exercise_01/README.md").write_text("# Something else")
    ran = grade("batch", graded.folder, "--gradebook", book, cwd=tmp_path / "here")
    assert "10 graded before" in ran.out


def test_a_hidden_seed_is_in_no_row(tmp_path: Path, grade: Command, graded: Graded) -> None:
    digits, book = "0123456789abcdef" * 4, tmp_path / "book.db"
    (tmp_path / "seed.txt").write_text(digits)
    seed = hidden(digits)
    folder = a_class(tmp_path / "class", {"ada": (graded.folder / "ada/doubling.py").read_text()})
    arguments = ("--gradebook", book, "--seed-file", tmp_path / "seed.txt")
    ran = grade("batch", folder, *arguments)
    assert ran.code == 0, ran.err
    rows = str(dump(book))
    assert seed.commitment and seed.commitment in rows
    assert digits not in rows and str(seed.number) not in rows
    assert "1 graded before" in grade("batch", folder, *arguments).out
    assert "another seed" in grade("batch", folder, "--gradebook", book).err

"""Shared by the tests of batches: a class of the tiny course, and the real command over it."""

import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from grader.batch.gradebook import TIMINGS, open_gradebook
from grader.batch.work import Answer
from tests.conftest import TINY, Ran

TRUSTED = TINY / "solutions" / "exercise_01"
FILE = "doubling.py"
RIGHT = (TRUSTED / FILE).read_text()
BY_HAND = (TRUSTED / "right" / "by_hand.py").read_text()
OFF_BY_ONE = (TRUSTED / "wrong" / "off_by_one.py").read_text()
IN_PLACE = (TRUSTED / "wrong" / "in_place.py").read_text()
HANGS = "def double(x):\n    while True:\n        pass\n\ndef countdown(n):\n    return []\n"
SECONDS = 240


def dump(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of a gradebook, by table, the declared timings left out."""
    with sqlite3.connect(path) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        tables = [r[0] for r in connection.execute("SELECT name FROM sqlite_master ORDER BY name")]
        found = {}
        for table in tables:
            columns = [r[1] for r in connection.execute(f"PRAGMA table_info({table})")]
            kept = ", ".join(name for name in columns if name not in TIMINGS)
            found[table] = list(connection.execute(f"SELECT {kept} FROM {table}"))
    return found


def a_class(folder: Path, sources: dict[str, str]) -> Path:
    """Write a folder with one folder for each learner, and return it."""
    for learner, source in sources.items():
        (folder / learner).mkdir(parents=True)
        (folder / learner / FILE).write_text(source)
    return folder


SOURCES = {
    "ada": RIGHT,
    "ben": BY_HAND,
    "cem": OFF_BY_ONE,
    "dora": "def double(x:\n",
    "eli": OFF_BY_ONE,
    "fay": (TRUSTED / "wrong" / "detached.py").read_text(),
    "gil": IN_PLACE,
    "hana": RIGHT + "\n# hana\n",
    "ivo": "import os\nos._exit(0)\n",
    "jun": BY_HAND + "\n# jun\n",
}


@dataclass(frozen=True)
class Graded:
    """A whole class, graded without a disturbance."""

    folder: Path
    book: Path
    ran: Ran


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all batches, so that the case bank is drawn once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def environment(cache: Path) -> dict[str, str]:
    """The variables of a run."""
    return {**os.environ, "XDG_CACHE_HOME": str(cache), "TERM": "dumb"}


Command = Callable[..., Ran]


def command_line(*arguments: str | Path) -> list[str]:
    """The command ``grade`` with the interpreter that runs this, on the tiny course."""
    return [sys.executable, "-m", "grader", *map(str, arguments), "--course", str(TINY)]


@pytest.fixture(scope="session")
def grade(environment: dict[str, str]) -> Command:
    """Run ``grade`` on the tiny course."""

    def run(*arguments: str | Path, **options: Any) -> Ran:
        done = subprocess.run(
            command_line(*arguments), env=environment, capture_output=True, encoding="utf-8",
            timeout=SECONDS, **options,
        )  # fmt: skip
        return Ran(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def graded(tmp_path_factory: pytest.TempPathFactory, grade: Command) -> Graded:
    """A class graded once, with two jobs, for all tests that only look."""
    home = tmp_path_factory.mktemp("graded")
    folder = a_class(home / "class", SOURCES)
    (folder / "kim").mkdir()
    (folder / "lee.txt").write_text("I could not do it.")
    book = home / "book.db"
    ran = grade("batch", folder, "--gradebook", book, "--jobs", "2")
    return Graded(folder, book, ran)


def recorded(book: Path) -> dict[tuple[str, str], Answer]:
    """Return the answers that a gradebook keeps."""
    with open_gradebook(book) as opened:
        rows = list(opened.rows())
    return {
        (row.exercise, row.digest): Answer(
            row.exercise, row.digest, row.result, None, row.behaviour, row.seconds
        )
        for row in rows
        if row.digest and row.result
    }


@pytest.fixture
def book(graded: Graded, tmp_path: Path) -> Iterator[Path]:
    """A copy of the class's gradebook."""
    yield Path(shutil.copy(graded.book, tmp_path / "book.db"))

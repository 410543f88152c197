"""The gradebook: every verdict of a class in one SQLite file, kept as it arrives.

WAL, one transaction a verdict, so that a process that is killed loses nothing that was
recorded. All tables have keys of their own and no row numbers, so that two runs over the
same submissions leave the same rows, whatever order the verdicts came in.
"""

import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from grader.batch.platforms import Learner, Platform
from grader.batch.work import Answer, Fault, Whose
from grader.errors import GraderError, UsageError
from grader.results import CheckResult, CheckStatus, Result, Status

SCHEMA_VERSION = 1
APPLICATION = 0x74677264
TIMINGS = ("seconds", "graded_at")
"""The only columns that may differ between two runs over the same submissions."""
TABLES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE exercises (
    exercise TEXT PRIMARY KEY, title TEXT NOT NULL, file TEXT NOT NULL, fingerprint TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE learners (
    learner TEXT PRIMARY KEY, name TEXT NOT NULL, platform TEXT NOT NULL, email TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE sources (digest TEXT PRIMARY KEY, text BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE verdicts (
    exercise TEXT, digest TEXT, fingerprint TEXT, seed TEXT,
    status TEXT NOT NULL, points INTEGER NOT NULL, max_points INTEGER NOT NULL,
    behaviour TEXT NOT NULL, result TEXT NOT NULL, seconds REAL NOT NULL, graded_at TEXT NOT NULL,
    PRIMARY KEY (exercise, digest, fingerprint, seed)
) WITHOUT ROWID;
CREATE TABLE submissions (
    learner TEXT, exercise TEXT, label TEXT NOT NULL, digest TEXT, fault TEXT, whose TEXT,
    PRIMARY KEY (learner, exercise)
) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Sheet:
    """An exercise as the gradebook knows it; ``fingerprint`` names its trusted files."""

    exercise: str
    title: str
    file: str
    fingerprint: str


@dataclass(frozen=True)
class Handin:
    """A row to be written: who handed in what, where it was, and what is at fault with it."""

    learner: Learner
    exercise: str
    label: str
    digest: str | None = None
    fault: Fault | None = None


@dataclass(frozen=True)
class Row:
    """A submission with its verdict, or with the fault that prevented one."""

    learner: Learner
    exercise: str
    label: str
    digest: str | None
    fault: Fault | None
    result: Result | None
    behaviour: str
    seconds: float


class Gradebook:
    """An open gradebook. Use as a context manager. Raises GraderError if it cannot be written."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self.connection = connection

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    @property
    def seed(self) -> str | None:
        """The seed that it is graded with (a hidden one's commitment), None while it is new."""
        found = self._one("SELECT value FROM settings WHERE name = 'seed'")
        return str(found[0]) if found else None

    def sheets(self) -> dict[str, Sheet]:
        """Return its exercises by id."""
        rows = self.connection.execute("SELECT * FROM exercises ORDER BY exercise")
        return {row[0]: Sheet(*row) for row in rows}

    def enter(self, sheets: Iterable[Sheet], seed: str) -> None:
        """Set the seed and add or replace exercises."""
        with self.writing():
            self._put("settings", "seed", seed)
            for sheet in sheets:
                self._put("exercises", sheet.exercise, sheet.title, sheet.file, sheet.fingerprint)

    def status(self, sheet: Sheet, digest: str) -> Status | None:
        """Return how a text fared; None if it is not graded yet. None is graded twice."""
        where = "exercise = ? AND digest = ? AND fingerprint = ? AND seed = ?"
        key = (sheet.exercise, digest, sheet.fingerprint, self.seed)
        found = self._one(f"SELECT status FROM verdicts WHERE {where}", *key)
        return Status(found[0]) if found else None

    def record(
        self,
        handins: Iterable[Handin],
        fingerprint: str,
        answer: Answer | None,
        source: str | None = None,
    ) -> None:
        """Keep an answer with its text and the rows of all who handed it in: one transaction.

        The text is kept so that it can be graded again without the teacher's folder.
        """
        with self.writing():
            if source is not None and answer is not None:
                packed = zlib.compress(source.encode("utf-8", "surrogatepass"), 6)
                self._put("sources", answer.digest, packed)
            if answer is not None and answer.result is not None:
                self._put("verdicts", *_verdict(answer, answer.result, fingerprint))
            for one in handins:
                fault = one.fault or (answer.fault if answer else None)
                who = one.learner
                self._put("learners", who.id, who.name, str(who.platform), who.email)
                self._replace_strays(one)
                self._put(
                    "submissions", who.id, one.exercise, one.label, one.digest,
                    fault and fault.text, fault and str(fault.whose),
                )  # fmt: skip

    def _replace_strays(self, one: Handin) -> None:
        """Forget that a learner's files were of no exercise once there is something new of theirs.

        What was there before is nothing new: a repeated run leaves the rows as they are.
        """
        where = "learner = ? AND exercise = ? AND label = ? AND digest IS ?"
        key = (one.learner.id, one.exercise, one.label, one.digest)
        if one.exercise and self._one(f"SELECT 1 FROM submissions WHERE {where}", *key) is None:
            stray = "DELETE FROM submissions WHERE learner = ? AND exercise = ''"
            self.connection.execute(stray, (one.learner.id,))

    def verdict(self, sheet: Sheet, digest: str) -> Result | None:
        """Return the verdict on a text, whether it counts or not."""
        where = "exercise = ? AND digest = ? AND fingerprint = ? AND seed = ?"
        key = (sheet.exercise, digest, sheet.fingerprint, self.seed)
        found = self._one(f"SELECT result FROM verdicts WHERE {where}", *key)
        return to_result(json.loads(found[0])) if found else None

    def source(self, digest: str) -> str:
        """Return a kept text."""
        found = self._one("SELECT text FROM sources WHERE digest = ?", digest)
        assert found is not None
        return zlib.decompress(found[0]).decode("utf-8", "surrogatepass")

    def rows(self, exercise: str | None = None) -> Iterator[Row]:
        """Yield every submission with its current verdict, by exercise and learner."""
        query = """
            SELECT s.learner, l.name, l.platform, l.email, s.exercise, s.label, s.digest, s.fault,
                   s.whose, v.result, v.behaviour, v.seconds
            FROM submissions s JOIN learners l USING (learner)
            LEFT JOIN exercises e USING (exercise)
            LEFT JOIN verdicts v ON v.exercise = s.exercise AND v.digest = s.digest
                AND v.fingerprint = e.fingerprint AND v.seed = ?
            WHERE ? IS NULL OR s.exercise = ? ORDER BY s.exercise, s.learner"""
        for row in self.connection.execute(query, (self.seed, exercise, exercise)):
            yield _row(*row)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """One transaction. Raises GraderError, in the words of a teacher, if it fails."""
        try:
            if self.connection.in_transaction:
                yield
                return
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise
        except sqlite3.Error as error:
            raise GraderError(
                f"The gradebook {self.path} cannot be written ({error}). What was graded before is "
                "kept: make room, or put it on another disk, and run the same command again."
            ) from None

    def _put(self, table: str, *values: Any) -> None:
        marks = ", ".join("?" * len(values))
        self.connection.execute(f"INSERT OR REPLACE INTO {table} VALUES ({marks})", values)

    def _one(self, query: str, *values: Any) -> tuple[Any, ...] | None:
        row: tuple[Any, ...] | None = self.connection.execute(query, values).fetchone()
        return row


def open_gradebook(path: Path, *, new: bool = False) -> Gradebook:
    """Return the gradebook at ``path``; ``new`` makes one where there is none.

    Raises UsageError if it is not a gradebook or too new, GraderError if it cannot be opened.
    """
    if not new and not path.is_file():
        raise UsageError(f"There is no gradebook {path}. `grade batch` makes one.")
    try:
        connection = sqlite3.connect(path, timeout=60.0, isolation_level=None)
        book = Gradebook(path, connection)
        _prepare(book)
    except sqlite3.DatabaseError as error:
        if "not a database" in str(error):
            raise UsageError(f"{path} is not a gradebook. Name another file.") from None
        raise GraderError(
            f"The gradebook {path} cannot be opened ({error}). Is its folder there, writable, and "
            "on a disk of this machine?"
        ) from None
    return book


def _prepare(book: Gradebook) -> None:
    connection = book.connection
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    owner = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
    if owner != APPLICATION and not empty:
        raise UsageError(f"{book.path} is another program's database, not a gradebook.")
    if version > SCHEMA_VERSION:
        raise UsageError(
            f"{book.path} was written by a newer torchgrade (format {version}, this one knows "
            f"{SCHEMA_VERSION}). Update torchgrade; the file is left as it is."
        )
    if empty:
        connection.execute("PRAGMA journal_mode = WAL")
        stamp = f"PRAGMA application_id = {APPLICATION}; PRAGMA user_version = {SCHEMA_VERSION};"
        connection.executescript(f"BEGIN; {TABLES} {stamp} COMMIT;")
    connection.execute("PRAGMA synchronous = FULL")


def _verdict(answer: Answer, result: Result, fingerprint: str) -> tuple[Any, ...]:
    kept = {name: value for name, value in result.to_json().items() if name != "timings"}
    text = json.dumps(kept, ensure_ascii=False, allow_nan=False).encode("utf-8", "replace")
    now = datetime.now(UTC).isoformat(timespec="seconds")
    return (
        answer.exercise, answer.digest, fingerprint,
        result.commitment or str(result.seed), str(result.status),
        result.points, result.max_points, answer.behaviour, text.decode(),
        answer.seconds, now,
    )  # fmt: skip


def _row(
    learner: str, name: str, platform: str, email: str, exercise: str, label: str,
    digest: str | None, fault: str | None, whose: str | None, result: str | None,
    behaviour: str | None, seconds: float | None,
) -> Row:  # fmt: skip
    who = Learner(learner, name, Platform(platform), email)
    found = Fault(Whose(whose or Whose.GRADER), fault) if fault else None
    verdict = to_result(json.loads(result)) if result and found is None else None
    return Row(who, exercise, label, digest, found, verdict, behaviour or "", seconds or 0.0)


def to_result(tree: dict[str, Any]) -> Result:
    """Return the result that :meth:`grader.results.Result.to_json` described."""
    checks = tuple(
        CheckResult(**{**check, "status": CheckStatus(check["status"])}) for check in tree["checks"]
    )
    derived = {"schema", "status", "points", "max_points", "checks", "confinement"}
    rest = {name: value for name, value in tree.items() if name not in derived}
    return Result(checks=checks, confinement=tuple(tree["confinement"]), **rest)

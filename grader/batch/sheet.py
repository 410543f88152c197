"""A CSV file that a platform exported: read, one column filled in, written as it was.

What is filled in goes by the platform's own rules (:mod:`grader.batch.canvas`,
:mod:`grader.batch.moodle`). A row without a verdict is left out rather than left blank: a
blank may wipe a grade that was given after the export, a missing row changes nothing.
"""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from grader.batch.gradebook import Row
from grader.errors import UsageError
from grader.results import Status

FORMULA = ("=", "+", "-", "@", "\t", "\r")
CELL_LIMIT = 1 << 24
COLUMNS = (
    "learner", "name", "email", "exercise", "status", "points", "max_points", "failed", "diagnosis",
    "reason",
)  # fmt: skip


@dataclass
class Table:
    """The cells of a CSV file and how they were written."""

    path: Path
    header: list[str]
    rows: list[list[str]]
    delimiter: str
    mark: str

    def column(self, wanted: str | None, fitting: Callable[[str], bool], meant: str) -> int:
        """Return the column that ``wanted`` names, or the one that fits. Raises UsageError."""
        if wanted is not None:
            found = [i for i, name in enumerate(self.header) if wanted in (name, name.strip())]
            found = found or [i for i, name in enumerate(self.header) if f"({wanted})" in name]
        else:
            found = [i for i, name in enumerate(self.header) if fitting(name)]
        if len(found) == 1:
            return found[0]
        what = "no column" if not found else "more than one column"
        names = ", ".join(repr(name) for name in self.header)
        raise UsageError(
            f"{self.path} has {what} for {wanted or meant!r}. Name one with --column: {names}."
        )

    def write(self, rows: Iterable[list[str]]) -> str:
        """Return the header and ``rows`` as the file was written."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=self.delimiter, lineterminator="\r\n")
        writer.writerow(self.header)
        writer.writerows(rows)
        return self.mark + out.getvalue()


@dataclass
class Filled:
    """A file to hand back to the platform, and what the teacher should know about it."""

    text: str = ""
    filled: int = 0
    notes: list[str] = field(default_factory=list)


def read_table(path: Path) -> Table:
    """Return the cells of a CSV file. Raises UsageError if it is none."""
    try:
        text = path.read_bytes().decode("utf-8")
        mark, text = text[:1] if text[:1] == "\ufeff" else "", text.removeprefix("\ufeff")
        head = text.split("\n", 3)[:3]
        delimiter = (
            ";" if sum(x.count(";") for x in head) > sum(x.count(",") for x in head) else ","
        )
        csv.field_size_limit(CELL_LIMIT)
        cells = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(
            f"{path} is not a CSV file that can be read ({error}). Export it again, as UTF-8."
        ) from None
    if len(cells) < 2:
        raise UsageError(f"{path} has no rows to fill in. Export it again.")
    return Table(path, cells[0], cells[1:], delimiter, mark)


@dataclass(frozen=True)
class Verdicts:
    """The rows of one exercise, and out of how many points they are to be converted."""

    rows: Sequence[Row]
    scale: float | None

    def points(self, row: Row, most: float | None) -> str | None:
        """Return the points to write, out of ``most`` there, or None if there is no verdict.

        Raises UsageError where they would need scaling and nobody asked for it.
        """
        result = row.result
        if result is None or result.status is Status.UNGRADED:
            return None
        most = self.scale or most
        if most is None or most == result.max_points:
            return str(result.points)
        if self.scale is None:
            raise UsageError(
                f"{row.exercise} is worth {result.max_points} points here and {most:g} there. "
                f"Say --out-of {most:g} to convert, or change it there."
            )
        return f"{round(result.points * most / result.max_points, 2):g}"


def number(text: str) -> float | None:
    """Return a number as platforms write it, 12.5 or 12,5, or None."""
    try:
        return float(text.strip().replace(",", "."))
    except ValueError:
        return None


def notes(ungraded: list[Row], missing: list[Row]) -> list[str]:
    """Return what is left for the teacher to do by hand."""
    found = []
    if ungraded:
        found.append(f"Without a verdict, not filled in: {_names(ungraded)}.")
    if missing:
        found.append(f"Not to be found in the file, or not for certain: {_names(missing)}.")
    return found


def to_csv(rows: Iterable[Row]) -> str:
    """Return a plain table of a gradebook, safe to open in a spreadsheet."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        result = row.result
        checks = result.checks if result else ()
        failed = "; ".join(c.name for c in checks if c.status == "failed")
        named = "; ".join(dict.fromkeys(c.diagnosis for c in checks if c.diagnosis))
        points = (result.points, result.max_points) if result else ("", "")
        texts = (row.learner.id, row.learner.name, row.learner.email, row.exercise)
        status = str(result.status) if result else "ungraded"
        reason = row.fault.text if row.fault else ""
        writer.writerow(
            [*map(guarded, texts), status, *points, *map(guarded, (failed, named, reason))]
        )
    return out.getvalue()


def guarded(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    text = " ".join(text.split("\n"))
    return f"'{text}" if text.lstrip(" ").startswith(FORMULA) or text.startswith(FORMULA) else text


def _names(rows: list[Row]) -> str:
    shown = [row.learner.shown for row in rows[:8]]
    more = [f"and {len(rows) - 8} more"] if len(rows) > 8 else []
    return ", ".join([*shown, *more])

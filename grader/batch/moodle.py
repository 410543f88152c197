"""Points into a file that the teacher exported from Moodle: an offline grading worksheet of an
assignment (``mod/assign/feedback/offline/importgradeslib.php``), or the gradebook as CSV
(``grade/import/csv/classes/load_data.php``).

Headers are in the language of the site, so a column is found by what is in it, or named by
the teacher. One unknown user would abort Moodle's whole import: none is added.
"""

import re
from collections import defaultdict

from grader.batch.gradebook import Row
from grader.batch.platforms import Platform
from grader.batch.sheet import Filled, Table, Verdicts, notes, number

PARTICIPANT = re.compile(r"\D+\s(\d+)")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+")
GRADE = "Grade"


def fill(table: Table, verdicts: Verdicts, wanted: str | None, title: str, id: str) -> Filled:
    """Return the file with the grades of one exercise filled in. Raises UsageError."""
    participants = _participants(table)
    names = {title.lower(), id.lower(), id.replace("-", " ").lower()}

    def fits(name: str) -> bool:
        if participants is not None:
            return name.strip() == GRADE
        plain = re.sub(r"^[^:]*:\s*|\s*\((?:Real|real)\)$", "", name.strip()).lower()
        return plain in names

    column = table.column(wanted, fits, GRADE if participants is not None else title)
    index = _index(table, participants, column)
    rows: dict[int, str] = {}
    ungraded, missing = [], []
    for verdict in verdicts.rows:
        place = _place(index, verdict, worksheet=participants is not None)
        most, mark = (
            (None, ".") if place is None else _most(table.rows[place], column, participants)
        )
        points = verdicts.points(verdict, most)
        if points is None:
            ungraded.append(verdict)
        elif place is None or place in rows:
            missing.append(verdict)
        else:
            rows[place] = points.replace(".", mark)
    kept = []
    for place in sorted(rows):
        row = list(table.rows[place])
        row[column] = rows[place]
        kept.append(row)
    return Filled(table.write(kept), len(rows), notes(ungraded, missing))


def _participants(table: Table) -> int | None:
    """Return the column of a worksheet that says ``Participant 123``, in any language."""
    first = [row[0] for row in table.rows if row]
    return 0 if first and all(PARTICIPANT.fullmatch(cell.strip()) for cell in first) else None


def _most(row: list[str], column: int, participants: int | None) -> tuple[float | None, str]:
    """Return the greatest grade of a worksheet, which is beside the grade, and its decimal mark."""
    cell = row[column + 1] if participants is not None and column + 1 < len(row) else ""
    return number(cell), "," if "," in cell else "."


def _index(table: Table, participants: int | None, column: int) -> dict[str, set[int]]:
    index: dict[str, set[int]] = defaultdict(set)
    for place, row in enumerate(table.rows):
        if len(row) <= column:
            continue
        if participants is not None:
            found = PARTICIPANT.fullmatch(row[participants].strip())
            index[f"#{found[1]}" if found else ""].add(place)
        # Moodle compares addresses case by case; a name is too weak to be a key.
        for cell in row[:column]:
            if cell.strip():
                index[cell.strip()].add(place)
    return index


def _place(index: dict[str, set[int]], verdict: Row, *, worksheet: bool) -> int | None:
    learner = verdict.learner
    if worksheet and learner.platform is Platform.MOODLE:
        keys = [f"#{learner.id}"]
    else:
        keys = [learner.email, learner.id, learner.name]
    for key in keys:
        found = index.get(key, set()) if key else set()
        if found:
            return next(iter(found)) if len(found) == 1 else None
    return None

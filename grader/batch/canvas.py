"""Points into the CSV file that the teacher exported from a Canvas gradebook.

Rules: canvas-lms ``lib/gradebook_importer.rb``. The file that comes out has the columns that
name a student and the one assignment, so that no other grade is touched.
"""

import re
from collections import defaultdict

from grader.batch.gradebook import Row
from grader.batch.platforms import Platform
from grader.batch.sheet import Filled, Table, Verdicts, notes, number
from grader.errors import UsageError

ASSIGNMENT = re.compile(r"(?P<title>.*)\s\((?P<id>\d+)\)", re.DOTALL)
KEYS = ("ID", "SIS User ID", "SIS Login ID")
EXCUSED = "EX"


def fill(table: Table, verdicts: Verdicts, wanted: str | None, title: str, id: str) -> Filled:
    """Return the file with one assignment filled in. Raises UsageError if it is not Canvas's."""
    info = _student_columns(table)
    names = {title.lower(), id.lower(), id.replace("-", " ").lower()}

    def fits(name: str) -> bool:
        found = ASSIGNMENT.fullmatch(name)
        return found is not None and found["title"].strip().lower() in names

    column = table.column(wanted, fits, title)
    if column < info or not ASSIGNMENT.fullmatch(table.header[column]):
        raise UsageError(
            f"{table.header[column]!r} is not an assignment of Canvas: its name ends with a "
            "number in brackets. Canvas would make a new one; make it there and export again."
        )
    return _filled(table, verdicts, info, column)


def _student_columns(table: Table) -> int:
    """Return how many columns name the student: up to the section."""
    header = table.header
    names = header[1:3] if header[:1] == ["LastName"] else header[:2]
    sound = len(header) > 3 and ("Student" in names[0] or "FirstName" in names[0])
    section = next((i for i, name in enumerate(header) if "Section" in name), None)
    if not sound or "ID" not in header or section is None:
        raise UsageError(
            f"{table.path} is not an export of a Canvas gradebook (Student, ID, ..., Section, "
            "assignments). In Canvas: Grades, Export, Export Entire Gradebook."
        )
    return section + 1


def _filled(table: Table, verdicts: Verdicts, info: int, column: int) -> Filled:
    most, kept, students = None, [], []
    for row in table.rows:
        if "Points Possible" in row[0]:
            cell = row[column] if column < len(row) else ""
            if "read only" in cell:
                raise UsageError(f"{table.header[column]!r} is read only in Canvas.")
            most, kept = number(cell), [_cut(row, info, column)]
        elif len(row) > column and any(cell.strip() for cell in row[:info]):
            students.append(row)
    index = _index(table, students, info)
    done: dict[int, str] = {}
    filled, ungraded, missing = Filled(), [], []
    for verdict in verdicts.rows:
        points = verdicts.points(verdict, most)
        place = _place(index, verdict)
        if points is None:
            ungraded.append(verdict)
        elif place is None or place in done:
            missing.append(verdict)
        elif students[place][column].strip().upper() == EXCUSED:
            filled.notes.append(f"{verdict.learner.name} is excused in Canvas and stays so.")
        else:
            done[place] = points
    for place in sorted(done):
        kept.append([*students[place][:info], done[place]])
    cut = Table(table.path, _cut(table.header, info, column), [], table.delimiter, table.mark)
    filled.text, filled.filled = cut.write(kept), len(done)
    filled.notes += notes(ungraded, missing)
    return filled


def _cut(row: list[str], info: int, column: int) -> list[str]:
    return [*row[:info], row[column] if column < len(row) else ""]


Index = dict[str, dict[str, set[int]]]


def _index(table: Table, students: list[list[str]], info: int) -> Index:
    """Return the students by each key of Canvas, in the order in which Canvas looks."""
    index: Index = defaultdict(lambda: defaultdict(set))
    header = table.header[:info]
    for place, row in enumerate(students):
        for key in KEYS:
            if key in header and row[header.index(key)].strip():
                index[key][row[header.index(key)].strip().lower()].add(place)
        name = ", ".join(row[:2]) if header[0] == "LastName" else row[0]
        last, _, first = name.partition(", ")
        for form in {name, f"{first} {last}".strip()}:
            index["name"][form.lower()].add(place)
    return index


def _place(index: Index, verdict: Row) -> int | None:
    """Return the one student that a verdict is for, or None."""
    learner = verdict.learner
    if learner.platform is Platform.CANVAS:
        found = index["ID"].get(learner.id.lower(), set())
        return next(iter(found)) if len(found) == 1 else None
    for key in (*KEYS, "name"):
        for text in (learner.id, learner.email, learner.name):
            found = index[key].get(text.lower(), set()) if text else set()
            if found:
                return next(iter(found)) if len(found) == 1 else None
    return None

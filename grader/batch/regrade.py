"""Grade again after the course has changed: whose points change, and why, before anything counts.

New verdicts stand beside the old ones in the gradebook, under the new fingerprint; the
exercises' fingerprints, which say which verdicts count, are moved in one transaction at the
end, or never. Killed in between, nothing has changed for anybody and no grading is lost.
"""

from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from grader.batch.gradebook import Gradebook, Handin, Row, Sheet
from grader.batch.run import Log
from grader.batch.work import Answer, Crew, Task, Whose
from grader.results import CheckResult, CheckStatus, Result


@dataclass(frozen=True)
class Change:
    """A row whose points or faults differ; ``why`` names the checks, one sentence each."""

    row: Row
    old: int | None
    new: int | None
    why: tuple[str, ...]


@dataclass(frozen=True)
class Regrading:
    """What grading again has found, not yet counted."""

    sheets: dict[str, Sheet]
    changes: tuple[Change, ...]
    rows: tuple[Row, ...]


def regrade(book: Gradebook, sheets: dict[str, Sheet], crew: Crew, log: Log) -> Regrading:
    """Grade every kept text of some exercises anew, and return what that changes."""
    old = [row for id in sheets for row in book.rows(id) if row.digest]
    waiting: dict[tuple[str, str], Task] = {}
    faults: dict[tuple[str, str], Answer] = {}
    by_task: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in old:
        by_task[row.exercise, row.digest or ""].append(row)

    def take() -> None:
        for answer in crew.answers():
            task = waiting.pop(answer.key)
            book.record([], sheets[answer.exercise].fingerprint, answer, task.source)
            if answer.fault is not None:
                faults[answer.key] = answer
            log.done(_handins(by_task[answer.key]), answer, False)

    for (exercise, digest), rows in by_task.items():
        if book.status(sheets[exercise], digest) is not None:
            log.done(_handins(rows), None, True)
            continue
        task = Task(exercise, digest, book.source(digest))
        waiting[task.key] = task
        while crew.room <= 0:
            take()
        crew.hand_over(task)
    while waiting:
        take()
    return _compared(book, sheets, old, faults)


def count_it(book: Gradebook, regrading: Regrading) -> None:
    """Let the new verdicts count, in one transaction."""
    with book.writing():
        book.enter(regrading.sheets.values(), book.seed or "")
        for row in regrading.rows:
            handin = Handin(row.learner, row.exercise, row.label, row.digest, row.fault)
            book.record([handin], regrading.sheets[row.exercise].fingerprint, None)


def _compared(
    book: Gradebook,
    sheets: dict[str, Sheet],
    old: list[Row],
    faults: dict[tuple[str, str], Answer],
) -> Regrading:
    rows, changes = [], []
    for row in old:
        answer = faults.get((row.exercise, row.digest or ""))
        new = None if answer else book.verdict(sheets[row.exercise], row.digest or "")
        fault = answer.fault if answer else None
        rows.append(replace(row, result=new, fault=fault))
        why = tuple(_differences(row, rows[-1]))
        if why:
            changes.append(Change(row, _points(row.result), _points(new), why))
    return Regrading(sheets, tuple(changes), tuple(rows))


def _points(result: Result | None) -> int | None:
    return result.points if result else None


def _differences(old: Row, new: Row) -> list[str]:
    """Return why a row's points differ; nothing if they do not."""
    if new.result is None:
        words = new.fault.text if new.fault else "there is no verdict"
        return [f"it cannot be graded any more: {words}"]
    if old.result is None:
        return ["it could not be graded before"]
    if (old.result.points, old.result.max_points) == (new.result.points, new.result.max_points):
        return []
    before = {check.name: check for check in old.result.checks}
    after = {check.name: check for check in new.result.checks}
    found = [f"{name}: the check is no more" for name in before if name not in after]
    for name, check in after.items():
        found += _one(name, before.get(name), check)
    return found


def _one(name: str, old: CheckResult | None, new: CheckResult) -> list[str]:
    if old is None:
        return [f"{name}: a new check, {_said(new)}"]
    if old.status is not new.status:
        return [f"{name}: {old.status} before, now {_said(new)}"]
    if (old.points, old.max_points) != (new.points, new.max_points):
        before, after = f"{old.points} of {old.max_points}", f"{new.points} of {new.max_points}"
        return [f"{name}: {before} points before, now {after}"]
    return []


def _said(check: CheckResult) -> str:
    first = (check.message or "").splitlines()[:1] if check.status is not CheckStatus.PASSED else []
    return f"{check.status}" + (f" ({first[0]})" if first else "")


def _handins(rows: list[Row]) -> list[Handin]:
    return [Handin(row.learner, row.exercise, row.label, row.digest) for row in rows]


def faults_of_ours(regrading: Regrading) -> int:
    """Return how many rows cannot be graded because of the grader or the course."""
    return sum(_is_ours(row) for row in regrading.rows)


def lost_to_us(regrading: Regrading) -> Counter[str]:
    """Return the faults of the grader or the course that would take a verdict away, counted."""
    had = {(c.row.exercise, c.row.learner) for c in regrading.changes if c.old is not None}
    rows = [row for row in regrading.rows if (row.exercise, row.learner) in had]
    return Counter(row.fault.text for row in rows if row.fault and _is_ours(row))


def _is_ours(row: Row) -> bool:
    return row.fault is not None and row.fault.whose is not Whose.SUBMISSION

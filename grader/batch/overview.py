"""The facts of the class's page, from the rows of a gradebook. Pure; knows no HTML."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from grader.batch.gradebook import Row
from grader.batch.similar import Group, groups
from grader.results import CheckResult, CheckStatus, Result, Status

COMMONEST = 10
LINE = re.compile(r" \(line \d+\)")


@dataclass(frozen=True)
class Bar:
    """How many got these points; ``share`` is that of the largest bar, in per cent."""

    points: int
    count: int
    share: float


@dataclass(frozen=True)
class Hard:
    """How one check fared among those who reached it."""

    name: str
    failed: int
    reached: int
    not_reached: int

    @property
    def share(self) -> float:
        """Failures in per cent of those who reached it."""
        return 100 * self.failed / self.reached if self.reached else 0.0


@dataclass(frozen=True)
class Common:
    """A mistake that several made, with one of them as an example."""

    words: str
    count: int
    example: Row
    check: CheckResult


@dataclass(frozen=True)
class Overview:
    """One exercise of a class."""

    exercise: str
    title: str
    max_points: int
    checks: tuple[str, ...]
    rows: tuple[Row, ...]
    bars: tuple[Bar, ...]
    hardest: tuple[Hard, ...]
    diagnoses: tuple[Common, ...]
    similar: tuple[Group, ...]

    @property
    def graded(self) -> list[Result]:
        """The verdicts, those that could not be reached left out."""
        return [row.result for row in self.rows if _is_graded(row) and row.result]

    @property
    def ungraded(self) -> list[Row]:
        """The rows without a verdict."""
        return [row for row in self.rows if not _is_graded(row)]

    @property
    def mean(self) -> float:
        """Mean points of what is graded."""
        return sum(r.points for r in self.graded) / len(self.graded) if self.graded else 0.0


def overviews(rows: Sequence[Row]) -> list[Overview]:
    """Return one overview for each exercise, in order; last for what is of none."""
    ordered = sorted(rows, key=_order)
    return [_overview(id, tuple(own)) for id, own in groupby(ordered, key=lambda r: r.exercise)]


def _order(row: Row) -> tuple[bool, str, str, str]:
    return not row.exercise, row.exercise, row.learner.name.lower(), row.learner.id


def _overview(exercise: str, rows: tuple[Row, ...]) -> Overview:
    results = [row.result for row in rows if _is_graded(row) and row.result]
    first = results[0] if results else None
    checks = tuple(check.name for check in first.checks) if first else ()
    return Overview(
        exercise=exercise,
        title=first.title if first else "",
        max_points=first.max_points if first else 0,
        checks=checks,
        rows=rows,
        bars=_bars(results),
        hardest=_hardest(results),
        diagnoses=_diagnoses(rows),
        similar=tuple(groups(rows)),
    )


def _is_graded(row: Row) -> bool:
    return row.result is not None and row.result.status is not Status.UNGRADED


def _bars(results: list[Result]) -> tuple[Bar, ...]:
    if not results:
        return ()
    counts = Counter(result.points for result in results)
    most = max(counts.values())
    every = range(results[0].max_points + 1)
    return tuple(Bar(points, counts[points], 100 * counts[points] / most) for points in every)


def _hardest(results: list[Result]) -> tuple[Hard, ...]:
    names = [check.name for check in results[0].checks] if results else []
    statuses = {name: Counter[CheckStatus]() for name in names}
    for result in results:
        for check in result.checks:
            statuses[check.name][check.status] += 1
    found = [
        Hard(
            name,
            counts[CheckStatus.FAILED],
            counts[CheckStatus.FAILED] + counts[CheckStatus.PASSED],
            counts[CheckStatus.NOT_REACHED],
        )
        for name, counts in statuses.items()
    ]
    return tuple(sorted((h for h in found if h.failed), key=lambda h: (-h.share, -h.failed)))


def _diagnoses(rows: tuple[Row, ...]) -> tuple[Common, ...]:
    """Return the commonest mistakes: by their diagnosis, or by what differed in which check."""
    seen: dict[str, list[tuple[Row, CheckResult]]] = {}
    for row in rows:
        checks = row.result.checks if row.result and row.result.started else ()
        failed = [check for check in checks if check.status is CheckStatus.FAILED]
        if failed:
            told = next((check for check in failed if check.diagnosis), failed[0])
            seen.setdefault(_words(told), []).append((row, told))
    found = [Common(words, len(all_), *_shortest(all_)) for words, all_ in seen.items()]
    return tuple(sorted(found, key=lambda c: (-c.count, c.words))[:COMMONEST])


def _words(check: CheckResult) -> str:
    """Return the name of a mistake, without the line that it is on in one text or another."""
    first = (check.message or "no reason was given").splitlines()[0]
    return check.diagnosis or f"{check.name}: {LINE.sub('', first)}"


def _shortest(found: list[tuple[Row, CheckResult]]) -> tuple[Row, CheckResult]:
    return min(found, key=lambda pair: (len(pair[1].counterexample or ""), pair[0].learner.id))

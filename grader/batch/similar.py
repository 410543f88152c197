"""Similarity: wrong answers that did the very same on the very same cases.

For a teacher who would rather look at them together. It is no proof of anything: most of
those who make the same mistake made it alone. Right answers all do the same and are left
out, and so are stubs.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from grader.batch.gradebook import Row
from grader.results import Status

SMALLEST = 2


@dataclass(frozen=True)
class Group:
    """Rows of one exercise that behave alike; ``texts`` is how many different texts they are."""

    rows: tuple[Row, ...]

    @property
    def texts(self) -> int:
        """Different texts among them: 1 if all handed in the same bytes."""
        return len({row.digest for row in self.rows})


def groups(rows: Iterable[Row]) -> list[Group]:
    """Return the groups of two or more, the largest first."""
    alike: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in rows:
        result = row.result
        if result and result.started and result.status is Status.FAILED and row.behaviour:
            alike[row.exercise, row.behaviour].append(row)
    found = [Group(tuple(rows)) for rows in alike.values() if len(rows) >= SMALLEST]
    return sorted(found, key=lambda group: (-len(group.rows), group.rows[0].learner.id))

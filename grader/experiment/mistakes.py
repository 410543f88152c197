"""The wrong examples of an exercise: what their authors say of each, and what it does.

Read by the diagnosis of a failure and by the tests of a course's texts.
"""

import ast
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from grader import wire
from grader.course import read_trusted
from grader.experiment import store
from grader.judging import observations
from grader.judging.observations import Observation

MOST_KEPT = 4000
MOST_BYTES = 8 << 20


@dataclass(frozen=True)
class Mistake:
    """A known wrong example and what its author says of it."""

    path: Path
    diagnosis: str
    source: str = field(repr=False)


def known_mistakes(trusted: Path) -> tuple[Mistake, ...]:
    """Return the wrong examples of the exercise whose mark sheet is in ``trusted``."""
    paths = sorted((trusted / "wrong").glob("*.py"))
    sources = [(path, read_trusted(path)) for path in paths]
    return tuple(Mistake(path, first_line(source, path), source) for path, source in sources)


def first_line(source: str, path: Path) -> str:
    """Return the first line of a wrong example's docstring: the diagnosis."""
    text = ast.get_docstring(ast.parse(source)) or path.stem.replace("_", " ")
    return text.splitlines()[0].strip()


class Examples:
    """What wrong examples did on cases of one bank, asked once: the next submission, or the
    next save, often fails on the same case. At most MOST_KEPT records.

    With a ``path`` it begins with what an earlier run has saved there.
    """

    def __init__(self, path: Path | None = None) -> None:
        self.path = path
        self.records: dict[str, list[bytes]] | None = None
        self.parsed: dict[str, list[Observation]] = {}
        self.grown = False

    @staticmethod
    def key(mistake: Mistake, check: str, places: Iterable[int]) -> str:
        """Return the name of what an example does on these cases of a check, in this order.

        All the cases are part of it, because some examples do something else at a second call.
        """
        digest = hashlib.sha256(mistake.source.encode()).hexdigest()
        return f"{digest} {check} {','.join(map(str, places))}"

    def find(self, key: str) -> list[Observation] | None:
        """Return what was seen, or None if it was not asked yet."""
        if key not in self.parsed and (records := self._all().get(key)) is not None:
            self.parsed[key] = [observations.parse(wire.decode(record)) for record in records]
        return self.parsed.get(key)

    def keep(self, key: str, records: list[bytes]) -> list[Observation]:
        """Keep sound records, and return what is seen in them."""
        if sum(map(len, self._all().values())) + len(records) > MOST_KEPT:
            self._all().clear()
            self.parsed.clear()
        self.grown = True
        self._all()[key] = records
        self.parsed[key] = [observations.parse(wire.decode(record)) for record in records]
        return self.parsed[key]

    def save(self) -> None:
        """Keep it on disk too, if there is anything new and it is no more than MOST_BYTES."""
        size = sum(len(record) for records in self._all().values() for record in records)
        if self.path is not None and self.grown and size <= MOST_BYTES:
            store.write(self.path, self._all())
            self.grown = False

    def _all(self) -> dict[str, list[bytes]]:
        if self.records is None:
            saved = store.read(self.path) if self.path else None
            self.records = saved if isinstance(saved, dict) else {}
        return self.records

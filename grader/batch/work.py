"""The words of a batch: what is to be graded, by what settings, and what came of it.

Frozen data that travels between processes and machines. Imports nothing heavy.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Protocol

from grader.course import Course
from grader.results import Result
from grader.seeds import Seed


class Whose(StrEnum):
    """Whose fault it is that something could not be graded."""

    SUBMISSION = "submission"
    COURSE = "course"
    GRADER = "grader"


@dataclass(frozen=True)
class Fault:
    """Why a submission could not be graded; the text is a sentence for the teacher."""

    whose: Whose
    text: str


@dataclass(frozen=True)
class Settings:
    """How a whole run grades; ``timeout`` is seconds for one call.

    Verdicts depend on ``seed``. No worker can read what is ``hidden``.
    """

    course: Course
    seed: Seed = field(default_factory=lambda: Seed(0))
    timeout: float = 10.0
    confine: str = "auto"
    explain: bool = True
    hidden: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Task:
    """One text to grade. Two learners who hand in the same text share one task."""

    exercise: str
    digest: str
    source: str = field(repr=False)

    @property
    def key(self) -> tuple[str, str]:
        """What tells it from other tasks of the same run."""
        return self.exercise, self.digest


@dataclass(frozen=True)
class Answer:
    """What came of a task: a verdict, or the fault that prevented it.

    ``behaviour`` is equal for two submissions that did the same; ``seconds`` is a timing.
    """

    exercise: str
    digest: str
    result: Result | None = None
    fault: Fault | None = None
    behaviour: str = ""
    seconds: float = 0.0

    @property
    def key(self) -> tuple[str, str]:
        """The key of its task."""
        return self.exercise, self.digest


class Crew(Protocol):
    """Whoever grades tasks: processes on this machine, or a cluster."""

    @property
    def room(self) -> int:
        """How many more tasks can be handed over now."""

    def hand_over(self, task: Task) -> None:
        """Begin a task."""

    def answers(self) -> Iterator[Answer]:
        """Wait until something is finished, and yield it. Raises GraderError if nothing can be."""

    def close(self) -> None:
        """Stop everything; what is under way is lost."""


def seed_name(seed: Seed) -> str:
    """Return what a gradebook calls a seed: the number, or the commitment of a hidden one."""
    return seed.commitment or str(seed.number)


def digest_of(source: str) -> str:
    """Return the name of a text: equal for equal texts."""
    return hashlib.sha256(source.encode("utf-8", "surrogatepass")).hexdigest()


def fingerprint(trusted: Path) -> str:
    """Return the name of an exercise's trusted files: what a verdict may depend on."""
    digest = hashlib.sha256()
    for path in sorted([*trusted.glob("*.py"), *trusted.glob("wrong/*.py")]):
        digest.update(f"{path.relative_to(trusted).as_posix()}\0".encode())
        digest.update(path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return digest.hexdigest()[:32]

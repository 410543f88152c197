"""The verdict on one submission, frozen, and its JSON.

Everything that reports a verdict is a pure function of :class:`Result`.
The JSON is documented field by field in ``docs/result.md``; ``result.schema.json``
beside this file is its schema.
"""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

SCHEMA = "torchgrade/result/v1"


class CheckStatus(StrEnum):
    """What became of one check."""

    PASSED = "passed"
    FAILED = "failed"
    NOT_REACHED = "not reached"
    UNGRADED = "ungraded"


class Status(StrEnum):
    """What became of the whole submission."""

    PASSED = "passed"
    FAILED = "failed"
    UNGRADED = "ungraded"


class PictureKind(StrEnum):
    """How a picture is drawn."""

    CURVES = "curves"
    POINTS = "points"
    BATCHES = "batches"


@dataclass(frozen=True)
class Series:
    """Numbers that belong together: a line (``joined``), a cloud of points, or one batch."""

    name: str
    x: tuple[float, ...]
    y: tuple[float, ...]
    joined: bool = False


@dataclass(frozen=True)
class Picture:
    """What a submission gave beside what the reference gave; ``yours`` may be empty."""

    kind: PictureKind
    title: str
    yours: tuple[Series, ...]
    reference: tuple[Series, ...]


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """The verdict of one check. Texts are None where there is nothing to say.

    ``line`` is where in the submission to look, where that is known.
    """

    name: str
    status: CheckStatus
    points: int
    max_points: int
    cases_planned: int
    cases_compared: int
    message: str | None = None
    counterexample: str | None = None
    expected: str | None = None
    got: str | None = None
    hint: str | None = None
    diagnosis: str | None = None
    line: int | None = None


@dataclass(frozen=True, kw_only=True)
class Result:
    """The verdict on one submission to one exercise.

    ``pictures`` are drawn only where they are asked for, and are no part of the JSON.
    ``timings`` (seconds) is the only part that may differ between two runs of
    the same submission with the same seed. A hidden seed is None here, and
    ``commitment`` is its SHA-256 (:mod:`grader.seeds`).
    """

    exercise: str
    title: str
    seed: int | None
    confinement: tuple[str, ...]
    checks: tuple[CheckResult, ...]
    versions: dict[str, str]
    fingerprint: dict[str, str] = field(default_factory=dict)
    commitment: str | None = None
    output: str = ""
    started: bool = True
    timings: dict[str, float] = field(default_factory=dict)
    pictures: tuple[Picture, ...] = ()

    @property
    def points(self) -> int:
        """Points earned."""
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> int:
        """Points that full marks earn."""
        return sum(check.max_points for check in self.checks)

    @property
    def status(self) -> Status:
        """``ungraded`` if any check could not be graded; ``passed`` only at full marks."""
        statuses = {check.status for check in self.checks}
        if CheckStatus.UNGRADED in statuses or not statuses:
            return Status.UNGRADED
        return Status.PASSED if statuses == {CheckStatus.PASSED} else Status.FAILED

    def to_json(self) -> dict[str, Any]:
        """The object that ``--format json`` prints, ready for :func:`json.dumps`."""
        return {
            "schema": SCHEMA,
            "exercise": self.exercise,
            "title": self.title,
            "status": str(self.status),
            "points": self.points,
            "max_points": self.max_points,
            "seed": self.seed,
            "commitment": self.commitment,
            "confinement": list(self.confinement),
            "started": self.started,
            "checks": [{**asdict(check), "status": str(check.status)} for check in self.checks],
            "output": self.output,
            "versions": dict(self.versions),
            "fingerprint": dict(self.fingerprint),
            "timings": dict(self.timings),
        }

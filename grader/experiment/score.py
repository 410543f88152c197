"""Examinations to points: the rows of a verdict, and the house rules as the last row."""

import platform
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from importlib.metadata import version
from pathlib import Path

from grader import __version__, wire
from grader.experiment import counterexample, where
from grader.experiment.cases import Bank, CheckCases
from grader.experiment.examine import Examination
from grader.experiment.reference import turn_seed
from grader.experiment.session import Session
from grader.judging import house_rules
from grader.judging.compare import Difference, Kind
from grader.results import CheckResult, CheckStatus
from grader.spec.checks import SIDE_CONDITIONS, Check, Exercise
from grader.submissions import mend_first
from grader.words import altered, of_course, plain, say
from grader.worker.runner import seeded


def row(session: Session, check: Check, found: Examination | None) -> CheckResult:
    """Return one check's row; ``found`` is None if the check was not reached."""
    if found is None:
        needed = session.reference.exercise.dependency(check)
        return _not_reached(check.name, check.points, needed or "")
    difference = found.difference or Difference(Kind.PROPERTY, "")
    failed = found.status is CheckStatus.FAILED
    return CheckResult(
        name=check.name,
        status=found.status,
        points=check.points if found.status is CheckStatus.PASSED else 0,
        max_points=check.points,
        cases_planned=found.planned,
        cases_compared=found.compared,
        message=_tame(found.fault or difference.message),
        counterexample=_python_code(session, found) if failed else None,
        expected=_tame(difference.expected),
        got=_tame(difference.got),
        hint=_hint(session, check, found) if failed else None,
        diagnosis=found.diagnosis,
        line=_line(session, found) if failed else None,
    )


def side_row(session: Session, bank: Bank, done: list[Examination]) -> CheckResult:
    """Judge the house rules over every turn of every check that was reached."""
    exercise = session.reference.exercise
    conditions, first = exercise.side_conditions, exercise.checks[0].name
    blank = _not_reached(SIDE_CONDITIONS, conditions.points, first)
    if not any(e.check.name == first and e.status is CheckStatus.PASSED for e in done):
        return blank
    judged = [
        (examination, place, _side_difference(examination, bank[examination.check.name], place))
        for examination in done
        for place in range(len(examination.turns))
    ]
    broken = [entry for entry in judged if entry[2] is not None]
    counted = replace(
        blank,
        message=None,
        cases_planned=len(judged),
        cases_compared=len(judged) - len(broken),
    )
    if not judged:
        return replace(counted, status=CheckStatus.UNGRADED, message=say("no call was observed"))
    if not broken:
        return replace(counted, status=CheckStatus.PASSED, points=conditions.points)
    examination, place, difference = broken[0]
    assert difference is not None
    shown = replace(examination, frame=examination.turns[place].known.frame, repeated=False)
    return replace(
        counted,
        status=CheckStatus.FAILED,
        message=_tame(difference.message),
        counterexample=_python_code(session, shown),
        expected=_tame(difference.expected),
        got=_tame(difference.got),
        hint=conditions.hint,
        line=_line(session, replace(shown, difference=difference)),
    )


def of_exercise(rows: Iterable[CheckResult], folder: Path) -> tuple[CheckResult, ...]:
    """Return rows whose texts are of the exercise in ``folder``, to be shown in its languages."""

    def own(text: str | None) -> str | None:
        return of_course(text, folder) if text else text

    return tuple(
        replace(
            row,
            name=of_course(row.name, folder),
            message=own(row.message),
            hint=own(row.hint),
            diagnosis=own(row.diagnosis),
        )
        for row in rows
    )


def not_handed_in(exercise: Exercise, reason: str) -> list[CheckResult]:
    """Return the rows where there is no file: the first check failed, the others not reached."""
    first = exercise.checks[0].name
    last = _not_reached(SIDE_CONDITIONS, exercise.side_conditions.points, first)
    later = [_not_reached(check.name, check.points, first) for check in exercise.checks[1:]]
    hint = say("Hand in your {file}, one Python file in UTF-8.", file=exercise.file)
    failed = replace(_not_reached(first, exercise.checks[0].points, ""), message=_tame(reason))
    return [replace(failed, status=CheckStatus.FAILED, hint=hint), *later, last]


@cache
def _installed() -> dict[str, str]:
    # Reading a package's metadata costs milliseconds, and it does not change under us.
    return {name: version(name) for name in ("torch", "numpy", "hypothesis")}


def versions() -> dict[str, str]:
    """Return the versions that a verdict depends on."""
    return {"python": platform.python_version(), **_installed(), "grader": __version__}


def tame(text: str) -> str:
    """Replace what could move a cursor, hide text, break an encoding or command a CI service.

    GitHub and Azure obey lines that begin with ``::`` and text behind ``##[``; the
    replacement character goes in between.
    """
    shown = "".join(c if c == "\n" or c.isprintable() else _REPLACED for c in text)
    return _COMMAND.sub(rf"\g<0>{_REPLACED}", shown)


_REPLACED = "\N{REPLACEMENT CHARACTER}"
_COMMAND = re.compile(r"^\s*:(?=:)|##(?=\[)", re.MULTILINE)


def _tame(text: str | None) -> str | None:
    return altered(text, tame) if text else None


def _hint(session: Session, check: Check, found: Examination) -> str:
    return check.hint if found.loaded else mend_first(session.submission.file)


def _line(session: Session, found: Examination) -> int | None:
    """Return where to look: where it raised, else where the function begins that was run."""
    if found.difference is not None and found.difference.line is not None:
        return found.difference.line
    run, scenarios = found.check.run, session.reference.scenarios
    return where.definition(session.submission.source, where.functions(run, scenarios))


def _not_reached(name: str, points: int, needed: str) -> CheckResult:
    return CheckResult(
        name=name,
        status=CheckStatus.NOT_REACHED,
        points=0,
        max_points=points,
        cases_planned=0,
        cases_compared=0,
        message=say("looked at once {check!r} passes", check=plain(needed)),
    )


def _python_code(session: Session, found: Examination) -> str | None:
    """Return the failing case as code to paste, or None where no case was at fault."""
    if found.frame is None:
        return None
    case = wire.decode(found.frame, layout=True)
    file, scenarios = session.submission.file, session.reference.scenarios
    if found.check.judge is None:
        return counterexample.gradcheck_code(found.check.run, case, file)
    return counterexample.python_code(found.check.run, case, file, scenarios, again=found.repeated)


def _side_difference(examination: Examination, drawn: CheckCases, place: int) -> Difference | None:
    """Return which house rule one turn broke, or None."""
    seen = examination.turns[place]
    if seen.got is None:
        return None
    found = house_rules.side_conditions(seen.known.want, seen.got, seen.known.left_alone)
    if found is None and examination.check.generators_untouched:
        found = house_rules.generators_untouched(seen.got)
    if found is None and place >= len(drawn.known):
        before = drawn.order[place]
        first = examination.turns[before].observation
        began = seeded(turn_seed(before)), seeded(turn_seed(place))
        found = house_rules.reseeded(first, seen.got, began)
    return found

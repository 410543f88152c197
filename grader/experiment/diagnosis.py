"""Names a mistake: the submission does what a known wrong example does, on every case.

Only said when it is certain: equal on the failing case and on all others of the check,
and, where that fits several examples, on the checks before it too, until one diagnosis
is left.
"""

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.course import read_trusted
from grader.experiment.cases import CheckCases
from grader.experiment.session import NotLoaded, Refusal, Session
from grader.judging import compare
from grader.judging.compare import Rule
from grader.judging.observations import Observation
from grader.sandbox import WorkerLost
from grader.spec.checks import Check
from grader.submissions import Submission

FEWEST_CASES = 2
EXAMPLE_SECONDS = 2.0


@dataclass(frozen=True)
class Behaviour:
    """What a submission does on the cases of one check, in their order.

    ``telling`` is the index of the case on which it differs from the reference, or 0.
    """

    check: Check
    drawn: CheckCases
    observations: Sequence[Observation]
    telling: int = 0


def diagnose(
    session: Session,
    check: Check,
    drawn: CheckCases,
    failing: int,
    earlier: Sequence[Behaviour],
) -> str | None:
    """Return the diagnosis of the one wrong example that behaves alike, or None.

    ``failing`` is the index of the case that was refused, ``earlier`` how the submission
    behaved in checks that it passed. Uses up the session's worker.
    """
    if len(drawn.known) < FEWEST_CASES:
        return None
    own = _behaviour(session, check, drawn, failing)
    session.end()
    if own is None:
        return None
    paths = sorted((session.reference.place.trusted / "wrong").glob("*.py"))
    known = replace(session, timeout=min(session.timeout, EXAMPLE_SECONDS), current=None)
    try:
        for behaviour in (own, *earlier):
            paths = [path for path in paths if _behaves_alike(known, path, behaviour)]
            said = {first_line(read_trusted(path), path) for path in paths}
            if len(said) <= 1:
                return next(iter(said), None)
    finally:
        known.end()
    return None


def first_line(source: str, path: Path) -> str:
    """Return the first line of a wrong example's docstring: the diagnosis."""
    text = ast.get_docstring(ast.parse(source)) or path.stem.replace("_", " ")
    return text.splitlines()[0].strip()


def _behaviour(session: Session, check: Check, drawn: CheckCases, failing: int) -> Behaviour | None:
    try:
        order = range(len(drawn.known))
        return Behaviour(check, drawn, list(session.observe(check, drawn, order)), failing)
    except (NotLoaded, Refusal, WorkerLost):
        return None


def _behaves_alike(known: Session, path: Path, behaviour: Behaviour) -> bool:
    """Tell whether a wrong example does the same as the submission, case by case.

    The examples are the course's own, so they share a worker for as long as it lives.
    """
    known.submission = Submission(known.submission.file, read_trusted(path))
    try:
        if known.alive:
            known.load()
        everything = range(len(behaviour.observations))
        # The telling case alone first: it rules out nearly every example.
        return all(_all_alike(known, behaviour, o) for o in ([behaviour.telling], everything))
    except (NotLoaded, Refusal, WorkerLost):
        known.end()
        return False


def _all_alike(known: Session, behaviour: Behaviour, order: Sequence[int]) -> bool:
    seen = list(known.observe(behaviour.check, behaviour.drawn, order))
    pairs = zip(order, seen, strict=True)
    return all(_alike(behaviour.observations[index], other) for index, other in pairs)


def _alike(one: Observation, other: Observation) -> bool:
    if one.raised or other.raised:
        kinds = [seen.raised.kinds[:1] if seen.raised else () for seen in (one, other)]
        return kinds[0] == kinds[1]
    if one.memory != other.memory:
        return False
    return compare.difference(one.value, other.value, None, Rule(), 0.0, "") is None

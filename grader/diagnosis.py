"""Names a mistake: the submission does what a known wrong example does, on every case.

Only said when it is certain: equal on the failing case and on all others of the check,
and only one diagnosis fits.
"""

import ast
from pathlib import Path

from grader import compare
from grader.cases import CheckCases
from grader.compare import Rule
from grader.course import read_trusted
from grader.observations import Observation
from grader.sandbox import WorkerLost
from grader.session import NotLoaded, Refusal, Session
from grader.spec.checks import Check
from grader.submissions import Submission

FEWEST_CASES = 2


def diagnose(session: Session, check: Check, drawn: CheckCases, *, failing: int) -> str | None:
    """Return the diagnosis of the one wrong example that behaves alike, or None.

    ``failing`` is the index of the case on which the submission differs from the
    reference. Uses up the session's worker.
    """
    if len(drawn.frames) < FEWEST_CASES:
        return None
    own = _behaviour(session, check, drawn)
    session.end()
    if own is None:
        return None
    fitting = set()
    for path in sorted((session.reference.place.trusted / "wrong").glob("*.py")):
        source = read_trusted(path)
        known = Session(
            session.sandbox,
            Submission(session.submission.file, source),
            session.reference,
            session.timeout,
        )
        if _matches(known, check, drawn, own, failing):
            fitting.add(first_line(source, path))
    return fitting.pop() if len(fitting) == 1 else None


def first_line(source: str, path: Path) -> str:
    """Return the first line of a wrong example's docstring: the diagnosis."""
    text = ast.get_docstring(ast.parse(source)) or path.stem.replace("_", " ")
    return text.splitlines()[0].strip()


def _behaviour(session: Session, check: Check, drawn: CheckCases) -> list[Observation] | None:
    try:
        return list(session.observe(check, drawn, list(range(len(drawn.frames)))))
    except (NotLoaded, Refusal, WorkerLost):
        return None


def _matches(
    known: Session, check: Check, drawn: CheckCases, own: list[Observation], failing: int
) -> bool:
    """Tell whether a wrong example behaves as the submission does, case by case."""
    order = [failing, *(i for i in range(len(drawn.frames)) if i != failing)]
    try:
        pairs = zip(order, known.observe(check, drawn, order), strict=True)
        return all(_alike(own[index], observation) for index, observation in pairs)
    except (NotLoaded, Refusal, WorkerLost):
        return False
    finally:
        known.end()


def _alike(one: Observation, other: Observation) -> bool:
    if one.raised or other.raised:
        kinds = [seen.raised.kinds[:1] if seen.raised else () for seen in (one, other)]
        return kinds[0] == kinds[1]
    return compare.difference(one.value, other.value, None, Rule(), 0.0, "") is None

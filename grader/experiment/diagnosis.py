"""Names a mistake: the submission does what a known wrong example does, on every case.

Only said when it is certain: equal on the failing case and on all others of the check,
and, where that fits several examples, on the checks before it too, until one diagnosis
is left.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import chain

from grader.experiment.cases import CheckCases
from grader.experiment.mistakes import Mistake
from grader.experiment.reference import turn_seed
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
    """What a submission does on cases of one check: observations by the case's index."""

    check: Check
    drawn: CheckCases
    seen: dict[int, Observation]


def diagnose(
    session: Session,
    telling: Behaviour,
    whole: Callable[[], Behaviour | None],
    earlier: Callable[[], Iterable[Behaviour]],
    suspects: Sequence[Mistake],
) -> list[Mistake]:
    """Return the wrong examples that behave alike, if they share one diagnosis, else none.

    ``telling`` is what the submission did on the case that was refused; ``whole`` observes
    it on every case of the check, and is only called when some example did the same there.
    ``earlier`` is how it behaved in checks that it passed. ``suspects`` were named by an
    earlier failure: one that fits here too is the same mistake, and spares trying the rest.
    """
    if len(telling.drawn.known) < FEWEST_CASES:
        return []
    seconds = min(session.timeout, EXAMPLE_SECONDS)
    known = replace(session, timeout=seconds, current=None, listening=False)
    mistakes = [m for m in session.reference.mistakes if m not in suspects]
    try:
        for candidates in (suspects, mistakes):
            alike = _certain(known, telling, whole, earlier, candidates)
            if alike:
                return alike
    finally:
        known.end()
    return []


def _certain(
    known: Session,
    telling: Behaviour,
    whole: Callable[[], Behaviour | None],
    earlier: Callable[[], Iterable[Behaviour]],
    candidates: Sequence[Mistake],
) -> list[Mistake]:
    """Return the candidates that behave alike, once they agree on what the mistake is."""
    # The telling case alone first: it rules out nearly every example.
    alike = [m for m in candidates if _behaves_alike(known, m, telling)]
    own = whole() if alike else None
    if own is None:
        return []
    for behaviour in chain([own], earlier()):
        alike = [m for m in alike if _behaves_alike(known, m, behaviour)]
        if len({m.diagnosis for m in alike}) <= 1:
            return alike
    return []


def _behaves_alike(known: Session, mistake: Mistake, behaviour: Behaviour) -> bool:
    """Tell whether a wrong example does the same as the submission, case by case."""
    examples = known.reference.examples
    key = examples.key(mistake, behaviour.check.name, behaviour.seen)
    seen = examples.find(key)
    if seen is None:
        records = _ask_example(known, mistake, behaviour)
        if records is None:
            return False
        seen = examples.keep(key, records)
    return all(map(_alike, behaviour.seen.values(), seen))


def _ask_example(known: Session, mistake: Mistake, behaviour: Behaviour) -> list[bytes] | None:
    """Return the records of a wrong example on a behaviour's cases; None if it breaks off.

    The examples are the course's own, so they share a worker for as long as it lives.
    """
    known.submission = Submission(known.submission.file, mistake.source)
    try:
        if known.alive:
            known.load()
        order = list(behaviour.seen)
        seeds = [turn_seed(index) for index in order]
        records = list(known.records(behaviour.check, behaviour.drawn.frames, order, seeds))
        for record in records:
            known.parse(record, behaviour.check)
        return records
    except (NotLoaded, Refusal, WorkerLost):
        known.end()
        return None


def _alike(one: Observation, other: Observation) -> bool:
    if one.raised or other.raised:
        kinds = [seen.raised.kinds[:1] if seen.raised else () for seen in (one, other)]
        return kinds[0] == kinds[1]
    if one.memory != other.memory:
        return False
    return compare.difference(one.value, other.value, None, Rule(), 0.0, "") is None

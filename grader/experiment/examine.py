"""One check on one submission: ask, judge each answer, shrink the first failure.

A check passes only when every planned comparison was made and was positive; silence, an
early end or an unknown answer leaves the count short.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from grader import wire
from grader.errors import CourseError
from grader.experiment import cases, diagnosis, gradients, slopes
from grader.experiment.cases import CheckCases
from grader.experiment.diagnosis import Behaviour
from grader.experiment.mistakes import Mistake
from grader.experiment.reference import KnownCase, turn_seed
from grader.experiment.session import NotLoaded, Refusal, Session
from grader.judging import observations
from grader.judging.compare import Difference, Kind
from grader.judging.observations import Observation
from grader.results import CheckStatus
from grader.sandbox import WorkerLost
from grader.spec.checks import Check
from grader.words import say


@dataclass(frozen=True)
class Seen:
    """What a submission did in one turn; ``got`` is None if exactly what the reference did."""

    known: KnownCase
    got: Observation | None

    @property
    def observation(self) -> Observation:
        """What was observed."""
        return self.known.want if self.got is None else self.got


@dataclass
class Examination:
    """What is known of one check. ``turns`` are in the order of the cases' turns.

    ``rest`` are the records of the turns after a refused one, as the worker sends them.
    """

    check: Check
    planned: int
    compared: int = 0
    difference: Difference | None = None
    frame: bytes | None = None
    repeated: bool = False
    loaded: bool = True
    diagnosis: str | None = None
    fault: str | None = None
    turns: list[Seen] = field(default_factory=list)
    rest: Iterator[bytes] = field(default_factory=lambda: iter(()))

    @property
    def status(self) -> CheckStatus:
        """Passed only if as many comparisons were positive as were planned, and some were."""
        if self.fault is not None:
            return CheckStatus.UNGRADED
        whole = 0 < self.planned == self.compared
        passed = whole and self.difference is None
        return CheckStatus.PASSED if passed else CheckStatus.FAILED


def examine(session: Session, check: Check, drawn: CheckCases) -> Examination:
    """Examine one check."""
    found = Examination(check, planned=len(drawn.order if check.judge else drawn.known))
    try:
        if check.judge is None:
            _examine_gradients(session, found, drawn)
        else:
            _examine_turns(session, found, drawn)
    except NotLoaded as error:
        found.loaded = False
        found.difference = Difference(Kind.RAISED, error.text, line=error.line)
    except CourseError as error:
        found.fault = error.args[0]
    return found


def _examine_turns(session: Session, found: Examination, drawn: CheckCases) -> None:
    """Judge every turn until one fails. An answer identical to the reference's is right."""
    check, order = found.check, drawn.order
    assert check.judge is not None
    difference: Difference | None = None
    input_matters = True
    try:
        # Every turn begins from another state of the generators, a repeated case too.
        seeds = [turn_seed(place) for place in range(len(order))]
        found.rest = session.records(check, drawn.frames, order, seeds)
        for record in found.rest:
            known = drawn.known[order[found.compared]]
            got = None if record == known.record else session.parse(record, check)
            found.turns.append(Seen(known, got))
            difference = None if got is None else _judge(session, check, known, got)
            if difference is not None:
                break
            found.compared += 1
    except Refusal as refusal:
        difference, input_matters = refusal.difference, refusal.input_matters
    except WorkerLost as lost:
        difference = _lost(lost)
    if difference is not None:
        _fail(found, drawn, difference)
    if not input_matters:
        found.frame = None


def _lost(lost: WorkerLost) -> Difference:
    return Difference(Kind.RAISED, say("your code {lost}", lost=lost.text))


def _judge(session: Session, check: Check, known: KnownCase, got: Observation) -> Difference | None:
    assert check.judge is not None
    return check.judge.judge(session.reference.turn(check.run, known, got))


def _fail(found: Examination, drawn: CheckCases, difference: Difference) -> None:
    """Record the first failure; a repeated case that fails only now says so."""
    found.repeated = found.compared >= len(drawn.known)
    if found.repeated:
        message = difference.message
        words = say("called once more with the same input, {message}", message=message)
        difference = replace(difference, message=words)
    found.difference = difference
    found.frame = drawn.known[drawn.order[found.compared]].frame


def _examine_gradients(session: Session, found: Examination, drawn: CheckCases) -> None:
    for known in drawn.known:
        try:
            difference = _gradient_difference(session, found.check, known)
        except WorkerLost as lost:
            difference = _lost(lost)
        except (ValueError, wire.WireError) as error:
            message = say("your code sent no answer ({error})", error=str(error))
            difference = Difference(Kind.RAISED, message)
        if difference is not None:
            found.difference, found.frame = difference, known.frame
            return
        found.compared += 1


def _gradient_difference(session: Session, check: Check, known: KnownCase) -> Difference | None:
    """Judge the answers to what gradcheck asked of the reference; by gradcheck if need be."""
    request, answers = gradients.recorded(known.record)
    given = session.replay(request, len(answers))
    if given == answers or slopes.equal(known.record, given):
        return None
    return slopes.refuse(known.record, given, known.case) or gradients.check_gradients(
        session.ask,
        session.reference.answer,
        check.run.call or "",
        known.case,
        second_order=check.second_order,
    )


def explain_failure(
    session: Session,
    found: Examination,
    drawn: CheckCases,
    seed: int,
    earlier: Sequence[tuple[Examination, CheckCases]],
    suspects: list[Mistake],
) -> None:
    """Name the mistake and shrink the failing case, where both can be done with certainty.

    ``earlier`` are the checks that the submission has passed; ``suspects``
    are the wrong examples that earlier failures named, and grow with this one's.
    """
    if found.repeated or not found.turns or not session.alive:
        return
    heard = session.answered
    if len(found.turns) > found.compared:
        refused = {found.compared: found.turns[found.compared].observation}
        alike = diagnosis.diagnose(
            session,
            Behaviour(found.check, drawn, refused),
            cache(lambda: _whole_behaviour(session, found, drawn)),  # read once, asked twice
            lambda: (_behaviour(passed, of_it) for passed, of_it in earlier),
            suspects,
        )
        found.diagnosis = alike[0].diagnosis if alike else None
        suspects += [mistake for mistake in alike if mistake not in suspects]
    session.end(heard)
    session.listening = False
    _shrink(session, found, drawn, seed)
    session.end()
    session.listening = True


def _behaviour(found: Examination, drawn: CheckCases) -> Behaviour:
    """Return what an examined submission did on each case, the repeats left out."""
    seen = [seen.observation for seen in found.turns[: len(drawn.known)]]
    return Behaviour(found.check, drawn, dict(enumerate(seen)))


def _whole_behaviour(session: Session, found: Examination, drawn: CheckCases) -> Behaviour | None:
    """Return what the submission did on every case, or None if it did not get through."""
    seen = {place: seen.observation for place, seen in enumerate(found.turns)}
    try:
        for place in range(len(seen), len(drawn.known)):
            seen[place] = session.parse(next(found.rest), found.check)
    except (StopIteration, NotLoaded, Refusal, WorkerLost):
        return None
    return Behaviour(found.check, drawn, seen)


def _shrink(session: Session, found: Examination, drawn: CheckCases, seed: int) -> None:
    """Replace the failing case by the smallest that fails in the same way."""
    assert found.difference is not None and found.frame is not None
    kind = found.difference.kind
    refused: dict[bytes, Difference] = {}

    def fails(frame: bytes) -> bool:
        difference = _judge_frame(session, found.check, frame)
        if difference is None or difference.kind is not kind:
            return False
        refused[frame] = difference
        return True

    passed = set(drawn.frames[: found.compared])
    try:
        smallest = cases.smallest_failing(found.check.on, seed, passed, fails)
    except (WorkerLost, NotLoaded):
        smallest = next(reversed(refused), None)
    if smallest is not None and len(smallest) <= len(found.frame):
        found.frame, found.difference = smallest, refused[smallest]


def _judge_frame(session: Session, check: Check, frame: bytes) -> Difference | None:
    """Run a case that is not in the bank with both sides, and judge it."""
    assert check.judge is not None
    try:
        known = session.reference.observe(check.run, frame, turn_seed(0))
        if check.judge.refuses_reference(known.want, known.case):
            return None
        (record,) = session.records(check, [frame], [0], [turn_seed(0)])
        if record == known.record:
            return None
        return _judge(session, check, known, session.parse(record, check))
    except Refusal as refusal:
        return refusal.difference
    except (CourseError, observations.Missing, observations.Unsendable, ValueError):
        return None

"""One check on one submission: ask, judge each answer, shrink the first failure.

A check passes only when every planned comparison was made and was positive; silence, an
early end or an unknown answer leaves the count short.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from grader import cases, diagnosis, gradients, observations
from grader.cases import CheckCases
from grader.compare import Difference, Kind, Turn
from grader.diagnosis import Behaviour
from grader.errors import CourseError
from grader.observations import Observation
from grader.results import CheckStatus
from grader.sandbox import WorkerLost
from grader.session import NotLoaded, Refusal, Session
from grader.spec.checks import Check


@dataclass
class Examination:
    """What is known of one check. ``turns`` are (index of the case, turn), in order."""

    check: Check
    planned: int
    compared: int = 0
    difference: Difference | None = None
    frame: bytes | None = None
    repeated: bool = False
    loaded: bool = True
    diagnosis: str | None = None
    fault: str | None = None
    turns: list[tuple[int, Turn]] = field(default_factory=list)

    @property
    def status(self) -> CheckStatus:
        """Passed only if as many comparisons were positive as were planned, and some were."""
        if self.fault is not None:
            return CheckStatus.UNGRADED
        whole = 0 < self.planned == self.compared
        passed = whole and self.difference is None
        return CheckStatus.PASSED if passed else CheckStatus.FAILED


def examine(
    session: Session,
    check: Check,
    drawn: CheckCases,
    seed: int,
    earlier: Sequence[Behaviour],
) -> Examination:
    """Examine one check, and explain the failure if there is one.

    ``earlier`` is how the submission behaved in the checks that it has passed.
    """
    found = Examination(check, planned=len(drawn.order) if check.judge else len(drawn.frames))
    try:
        if check.judge is None:
            _examine_gradients(session, found, drawn)
        else:
            _examine_turns(session, found, drawn)
            if found.difference is not None:
                _explain(session, found, drawn, seed, earlier)
    except NotLoaded as error:
        found.loaded = False
        found.difference = Difference(Kind.RAISED, str(error))
    except CourseError as error:
        found.fault = str(error)
    return found


def make_turn(drawn: CheckCases, index: int, got: Observation) -> Turn:
    """Put together what a judge needs for one case."""
    case = drawn.cases[index]
    want, truth, size = drawn.expected[index], drawn.exact[index], drawn.scales[index]
    return Turn(case, want, got, truth, size)


def _examine_turns(session: Session, found: Examination, drawn: CheckCases) -> None:
    check, order = found.check, drawn.order
    assert check.judge is not None
    difference: Difference | None = None
    input_matters = True
    try:
        for got in session.observe(check, drawn, order):
            turn = make_turn(drawn, order[found.compared], got)
            found.turns.append((order[found.compared], turn))
            difference = check.judge.judge(turn)
            if difference is not None:
                break
            found.compared += 1
    except Refusal as refusal:
        difference, input_matters = refusal.difference, refusal.input_matters
    except WorkerLost as lost:
        difference = Difference(Kind.RAISED, f"your code {lost}")
    if difference is not None:
        _fail(found, drawn, difference)
    if not input_matters:
        found.frame = None


def _fail(found: Examination, drawn: CheckCases, difference: Difference) -> None:
    """Record the first failure; a repeated case that fails only now says so."""
    found.repeated = found.compared >= len(drawn.frames)
    if found.repeated:
        words = f"called once more with the same input, {difference.message}"
        difference = replace(difference, message=words)
    found.difference = difference
    found.frame = drawn.frames[drawn.order[found.compared]]


def _examine_gradients(session: Session, found: Examination, drawn: CheckCases) -> None:
    check = found.check
    for frame, case in zip(drawn.frames, drawn.cases, strict=True):
        try:
            difference = gradients.check_gradients(
                session.ask, check.run.call or "", case, second_order=check.second_order
            )
        except WorkerLost as lost:
            difference = Difference(Kind.RAISED, f"your code {lost}")
        except ValueError as error:
            difference = Difference(Kind.RAISED, f"your code sent no answer ({error})")
        if difference is not None:
            found.difference, found.frame = difference, frame
            return
        found.compared += 1


def behaviour(found: Examination, drawn: CheckCases) -> Behaviour:
    """Return what an examined submission did on each case, the repeats left out."""
    seen = [turn.got for _, turn in found.turns[: len(drawn.frames)]]
    return Behaviour(found.check, drawn, seen)


def _explain(
    session: Session,
    found: Examination,
    drawn: CheckCases,
    seed: int,
    earlier: Sequence[Behaviour],
) -> None:
    """Name the mistake and shrink the failing case, where both can be done with certainty."""
    if found.repeated or not found.turns or not session.alive:
        return
    session.end()
    session.listening = False
    found.diagnosis = diagnosis.diagnose(session, found.check, drawn, earlier)
    _shrink(session, found, drawn, seed)
    session.end()
    session.listening = True


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
        want, truth = session.reference.observe(check.run, frame)
        drawn = CheckCases((frame,), (want,), (truth,))
        if not check.judge.accepts_reference(drawn.expected[0]):
            return None
        got = next(session.observe(check, drawn, [0]))
        return check.judge.judge(make_turn(drawn, 0, got))
    except Refusal as refusal:
        return refusal.difference
    except (CourseError, observations.Missing, observations.Unsendable, ValueError):
        return None

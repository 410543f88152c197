"""Grade ONE submission: the map of the engine.

Command, watch, batch, CI and notebook all come through :func:`grade`. In order:

1. :mod:`grader.experiment.cases`: the inputs of every check, with the reference's answers;
2. :mod:`grader.experiment.session`: the submission on them, in a confined worker;
3. :mod:`grader.experiment.examine`: each answer judged, the first failure shrunk;
4. :mod:`grader.experiment.score`: what was found, in points.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

import torch

from grader.course import Place, load_exercise
from grader.experiment import cases, pictures, score
from grader.experiment.cases import Bank, CheckCases, open_bank
from grader.experiment.examine import Examination, examine, explain_failure
from grader.experiment.mistakes import Mistake
from grader.experiment.reference import Reference
from grader.experiment.session import Session
from grader.results import CheckStatus, Result
from grader.sandbox import Sandbox
from grader.submissions import Submission
from grader.words import of_course


@dataclass(frozen=True)
class Prepared:
    """An exercise ready to grade any number of submissions: reference, seed and case bank."""

    reference: Reference
    bank: Bank
    seed: int = field(repr=False)
    commitment: str | None = None
    fingerprint: dict[str, str] = field(default_factory=dict)


def prepare(
    place: Place, seed: int, sandbox: Sandbox, *, commitment: str | None = None
) -> Prepared:
    """Load an exercise and open its case bank. Raises CourseError if the course is at fault.

    With a ``commitment`` the seed is hidden: no verdict shows it.
    What the exercise needs is imported by the sandbox, beside us.
    """
    # One thread, as in a worker: the same order of summation, and tensors this small only
    # wait for a second one.
    torch.set_num_threads(1)
    exercise = load_exercise(place)
    sandbox.preload(exercise.modules)
    reference = Reference(place, exercise)
    bank = open_bank(reference, seed)
    return Prepared(reference, bank, seed, commitment, reference.fingerprint)


def grade(
    prepared: Prepared,
    submission: Submission,
    sandbox: Sandbox,
    *,
    timeout: float,
    explain: bool = True,
    thorough: bool = True,
    watch: Callable[[Iterable[Examination]], None] | None = None,
) -> Result:
    """Return the verdict on one submission; ``timeout`` is seconds for one call.

    Without ``explain`` failures are neither shrunk nor diagnosed, which changes no
    points and takes most of the time away. Without ``thorough`` the first failed check is the
    last, so that only whether all marks are earned is known. ``watch`` is shown what the
    verdict was made from. Raises GraderError if no worker can be had.
    """
    began = time.perf_counter()
    reference = prepared.reference
    named = replace(submission, file=reference.exercise.file)
    sandbox.preload(reference.exercise.modules)  # it may have graded another exercise meanwhile
    session = Session(sandbox, named, reference, timeout)
    try:
        done = _examine_all(session, prepared, explain, thorough)
    finally:
        session.end()
        sandbox.settle()
    if watch is not None:
        watch(done.values())
    checks = reference.exercise.checks
    rows = [score.row(session, check, done.get(check.name)) for check in checks]
    rows.append(score.side_row(session, prepared.bank, list(done.values())))
    return Result(
        exercise=reference.place.id,
        title=of_course(reference.exercise.title, reference.place.trusted),
        seed=prepared.seed if prepared.commitment is None else None,
        commitment=prepared.commitment,
        confinement=session.confinement,
        checks=score.of_exercise(rows, reference.place.trusted),
        versions=score.versions(),
        fingerprint=prepared.fingerprint,
        output=score.tame(session.printed),
        started=not _is_stub(done),
        timings={"grading": round(time.perf_counter() - began, 4)},
    )


def illustrate(
    prepared: Prepared, submission: Submission, result: Result, sandbox: Sandbox, *, timeout: float
) -> Result:
    """Return a verdict with the exercise's pictures, where it has any. Changes no points."""
    reference = prepared.reference
    named = replace(submission, file=reference.exercise.file)
    sandbox.preload(reference.exercise.modules)
    drawn = pictures.draw(reference.place, reference.exercise, named, sandbox, timeout)
    return replace(result, pictures=drawn)


def _examine_all(
    session: Session, prepared: Prepared, explain: bool, thorough: bool
) -> dict[str, Examination]:
    """Examine each check whose dependency has passed."""
    done: dict[str, Examination] = {}
    earlier: list[tuple[Examination, CheckCases]] = []
    suspects: list[Mistake] = []
    exercise = prepared.reference.exercise
    for check in exercise.checks:
        needed = exercise.dependency(check)
        if needed is None or _passed(done.get(needed)):
            drawn = prepared.bank[check.name]
            found = examine(session, check, drawn)
            done[check.name] = found
            if explain and found.difference is not None:
                threading.Thread(target=cases.warm_up, daemon=True).start()
                explain_failure(session, found, drawn, prepared.seed, earlier, suspects)
            if not _passed(done[check.name]):
                session.end()
                if not thorough:
                    break
            elif check.judge is not None:
                earlier.append((found, drawn))
    return done


def _passed(examination: Examination | None) -> bool:
    return examination is not None and examination.status is CheckStatus.PASSED


def _is_stub(done: dict[str, Examination]) -> bool:
    """Tell whether nothing was begun: every check reached met NotImplementedError at once."""
    return bool(done) and all(map(_unwritten, done.values()))


def _unwritten(examination: Examination) -> bool:
    if examination.compared or not examination.turns:
        return False
    raised = examination.turns[0].observation.raised
    return raised is not None and raised.kinds[:1] == ("NotImplementedError",)

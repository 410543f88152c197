"""Grade a list of files once: the zygote first, then our own imports beside it.

``grade`` ends at the first fault (:func:`grade_files`); ``grade ci`` grades what can be
graded, and each fault is a verdict "could not be graded" (:func:`grade_checkout`).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.course import PACKAGED, Course, Place
from grader.errors import CourseError, ExitCode, GradeError, UsageError
from grader.notebook import is_notebook, read_notebook
from grader.results import CheckResult, CheckStatus, Result, Status
from grader.sandbox import Confine, Sandbox
from grader.seeds import Seed
from grader.submissions import Submission, read_submission
from grader.words import of_course, say

if TYPE_CHECKING:
    from grader.grading import Prepared
    from grader.worker.zygote import Born

Find = Callable[[str, str], Path]
"""Where a learner's file is, by an exercise's folder and the file's name. Raises UsageError."""


@dataclass(frozen=True)
class Graded:
    """A verdict, and the exit code that it alone would give."""

    result: Result
    code: ExitCode


def hidden_paths(course: Course, *more: Path) -> tuple[Path, ...]:
    """Return what no worker may read: every solution, and the cached case banks."""
    import platformdirs

    cache = Path(platformdirs.user_cache_dir("torchgrade"))
    packaged = (PACKAGED / name for name in ("solutions", "exercises"))
    there = (path for path in packaged if path.is_dir())
    return (course.solutions, course.exercises, *there, cache, *more)


def grade_files(
    course: Course,
    work: list[tuple[Place, Path]],
    *,
    seed: Seed,
    timeout: float,
    confine: str,
    hidden: tuple[Path, ...] = (),
    pictures: bool = False,
    zygote: "Born | None" = None,
) -> list[Result]:
    """Grade each (exercise, file) in order, files of Python or notebooks. Raises GradeError.

    No worker can read ``hidden``.
    """
    submissions = [None if is_notebook(path) else read_submission(path) for _, path in work]
    with Sandbox(hidden_paths(course, *hidden), confine=Confine(confine), zygote=zygote) as sandbox:
        if zygote is not None:
            sandbox.expect()
        # Heavy imports come after the sandbox has begun with its own.
        from grader.grading import grade, illustrate, prepare

        results = []
        for (place, path), read in zip(work, submissions, strict=True):
            prepared = prepare(place, seed.number, sandbox, commitment=seed.commitment)
            submission = read or read_notebook(path, prepared.reference.exercise.names)
            result = grade(prepared, submission, sandbox, timeout=timeout)
            prepared.reference.examples.save()
            if pictures and result.started:
                result = illustrate(prepared, submission, result, sandbox, timeout=timeout)
            results.append(result)
        return results


def grade_checkout(
    course: Course,
    places: Iterable[Place],
    find: Find,
    *,
    seed: Seed,
    timeout: float,
    confine: str,
    hidden: tuple[Path, ...] = (),
    zygote: "Born | None" = None,
) -> list[Graded]:
    """Grade the learner's file of each exercise, whatever becomes of the others.

    Every file is read before any of them runs. A file that is missing or cannot be read
    loses its marks; a fault of the course or the machine is an ungraded result. No worker
    can read what is ``hidden``.
    """
    with Sandbox(hidden_paths(course, *hidden), confine=Confine(confine), zygote=zygote) as sandbox:
        from grader.grading import grade

        ready = [_prepare(place, find, seed, sandbox) for place in places]
        graded: list[Graded] = []
        broken: GradeError | None = None
        for entry in ready:
            if isinstance(entry, Graded):
                graded.append(entry)
                continue
            prepared, submission = entry
            try:
                if broken is not None:
                    raise broken
                result = grade(prepared, submission, sandbox, timeout=timeout)
                graded.append(Graded(result, exit_code(result)))
            except GradeError as error:
                # What keeps one worker from starting keeps them all: none is tried again.
                broken = error
                graded.append(_ungraded(prepared.reference.place, seed, error))
        return graded


def exit_code(result: Result) -> ExitCode:
    """Return the exit code of one verdict; what is ungraded in it is the course's fault."""
    codes = {Status.PASSED: ExitCode.FULL_MARKS, Status.FAILED: ExitCode.MARKS_LOST}
    return codes.get(result.status, ExitCode.COURSE)


def _prepare(
    place: Place, find: Find, seed: Seed, sandbox: Sandbox
) -> "tuple[Prepared, Submission] | Graded":
    """Return what is to be graded, or the verdict where there is nothing to grade."""
    from grader.grading import prepare

    try:
        prepared = prepare(place, seed.number, sandbox, commitment=seed.commitment)
    except CourseError as error:
        return _ungraded(place, seed, error)
    try:
        return prepared, read_submission(find(place.trusted.name, prepared.reference.exercise.file))
    except UsageError as error:
        return Graded(_not_handed_in(prepared, error.args[0]), ExitCode.MARKS_LOST)


def _not_handed_in(prepared: "Prepared", reason: str) -> Result:
    """Return the verdict where there is no file to grade: no points, and why."""
    from grader.experiment.score import not_handed_in, of_exercise, versions

    reference = prepared.reference
    rows = not_handed_in(reference.exercise, reason)
    return Result(
        exercise=reference.place.id,
        title=of_course(reference.exercise.title, reference.place.trusted),
        seed=prepared.seed if prepared.commitment is None else None,
        commitment=prepared.commitment,
        confinement=(),
        checks=of_exercise(rows, reference.place.trusted),
        versions=versions(),
        fingerprint=prepared.fingerprint,
    )


def _ungraded(place: Place, seed: Seed, error: GradeError) -> Graded:
    """Return the verdict where the course or the machine is at fault: no points, no zero."""
    from grader.experiment.origin import fingerprint
    from grader.experiment.score import versions

    row = CheckResult(
        name=say("the exercise can be graded"),
        status=CheckStatus.UNGRADED,
        points=0,
        max_points=0,
        cases_planned=0,
        cases_compared=0,
        message=error.args[0] if error.args else "",
    )
    result = Result(
        exercise=place.id,
        title=of_course(place.title, place.trusted),
        seed=seed.number if seed.commitment is None else None,
        commitment=seed.commitment,
        confinement=(),
        checks=(row,),
        versions=versions(),
        fingerprint=fingerprint(place.trusted),
    )
    return Graded(result, ExitCode(error.exit_code))

"""Grade a list of files once: the zygote first, then our own imports beside it."""

from pathlib import Path

from grader.course import PACKAGED, Course, Place
from grader.results import Result
from grader.sandbox import Confine, Sandbox
from grader.submissions import read_submission


def hidden_paths(course: Course) -> tuple[Path, ...]:
    """Return what no worker may read: every solution, and the cached case banks."""
    import platformdirs

    cache = Path(platformdirs.user_cache_dir("torchgrade"))
    return (course.solutions, course.exercises, PACKAGED, cache)


def grade_files(
    course: Course, work: list[tuple[Place, Path]], *, seed: int, timeout: float, confine: str
) -> list[Result]:
    """Grade each (exercise, file) in order. Raises GradeError."""
    submissions = [read_submission(path) for _, path in work]
    with Sandbox(hidden_paths(course), confine=Confine(confine)) as sandbox:
        # Heavy imports come after the sandbox has begun to import torch in its own process.
        from grader.grading import grade, prepare

        results = []
        for (place, _), submission in zip(work, submissions, strict=True):
            prepared = prepare(place, seed, sandbox)
            results.append(grade(prepared, submission, sandbox, timeout=timeout))
        return results

"""``grade ci``: grade a whole checkout, and hand the verdict to whoever runs this."""

import os
import re
import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import options, reports
from grader.course import Course, find_course
from grader.engine import Order
from grader.errors import ExitCode, GradeError, UsageError
from grader.seeds import read_hidden
from grader.submissions import Checkout
from grader.surroundings import AUTOGRADER, Platform, detect

if TYPE_CHECKING:
    from grader.run import Graded

# GitLab has groups in groups.
REPOSITORY = {"github": r"[\w.-]+/[\w.-]+", "gitlab": r"[\w.-]+(/[\w.-]+)+"}


@click.command(name="ci")
@click.argument("exercises", nargs=-1, metavar="[EXERCISE...]")
@options.course
@options.seed
@options.seed_file
@reports.option
@options.timeout
@options.confine
@click.option(
    "--platform",
    "platform_name",
    type=click.Choice([platform.value for platform in Platform]),
    default=None,
    help="Whom to report to; else told from the surroundings.",
)
@click.option(
    "--autograder",
    type=click.Path(path_type=Path),
    default=AUTOGRADER,
    show_default=True,
    metavar="DIR",
    help="Gradescope's folder.",
)
@click.option(
    "--init", "kind", type=click.Choice(("github", "classroom50", "gradescope", "gitlab"))
)
@click.option(
    "--course-repository",
    metavar="OWNER/NAME",
    help="With --init github or gitlab: the private repository with grader/ and solutions/.",
)
@click.option("--force", is_flag=True, help="With --init: write over files that are there.")
def command(
    exercises: tuple[str, ...],
    course_path: Path | None,
    seed: int,
    seed_file: Path | None,
    reports_wanted: reports.Wanted,
    timeout: float,
    confine: str,
    platform_name: str | None,
    autograder: Path,
    kind: str | None,
    course_repository: str | None,
    force: bool,
) -> int:
    """Grade a checkout in CI: all exercises or those named, for the platform around it.

    --init writes the files that a platform needs: a workflow, an autograder, a zip.
    """
    platform = Platform(platform_name) if platform_name else detect(os.environ, autograder)
    workspace = autograder / "submission" if platform is Platform.GRADESCOPE else Path.cwd()
    if kind is not None:
        course = find_course(Path.cwd(), course_path)
        named = tuple(dict.fromkeys(course.find(name).id for name in exercises))
        return _init(kind, course, named, course_repository or "", seed_file, force=force)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # how CI cancels a job

    from grader.cli import delivery

    delivery.clear(platform, autograder, [path for _, path in reports_wanted])
    course = _course(workspace, course_path, uploads=platform is Platform.GRADESCOPE)
    places = [course.find(name) for name in exercises] or course.places()
    chosen = options.chosen_seed(seed, seed_file)
    workspace = course.exercises.parent

    graded: list[Graded] = Order(
        "grade_checkout",
        course,
        list(dict.fromkeys(places)),
        Checkout(workspace, uploaded=platform is Platform.GRADESCOPE),
        seed=chosen,
        timeout=timeout,
        confine=confine,
        hidden=() if seed_file is None else (seed_file,),
    ).result()
    results = [entry.result for entry in graded]
    code = max(entry.code for entry in graded)
    steps: list[Callable[[], None]] = [partial(delivery.show, delivery.log(results, workspace))]
    steps += [partial(reports.write, results, reports_wanted)]
    steps += delivery.steps(platform, results, autograder)
    return max([code, *map(_attempt, steps)])


def _course(workspace: Path, given: Path | None, *, uploads: bool) -> Course:
    """Return the course; with ``given``, a checkout that lacks exercises/ is only incomplete.

    So is an upload, always. Else there must be exercises/: the installed stubs are nobody's work.
    """
    if (workspace / "exercises").is_dir():
        return find_course(workspace, given)
    if given is not None and (given / "solutions").is_dir():
        return Course(workspace / "exercises", given / "solutions")
    course = find_course(workspace, given)
    if uploads:
        return Course(workspace / "exercises", course.solutions)
    return options.own_course(course)


def _attempt(step: Callable[[], None]) -> ExitCode:
    """Take one step of handing over; what fails is said and keeps no other step back."""
    try:
        step()
    except GradeError as error:
        click.echo(f"grade: {error}", err=True)
        return error.exit_code
    return ExitCode.FULL_MARKS


def _init(
    kind: str,
    course: Course,
    exercises: tuple[str, ...],
    repository: str,
    seed_file: Path | None,
    *,
    force: bool,
) -> int:
    from grader import setups

    if kind in REPOSITORY and not re.fullmatch(REPOSITORY[kind], repository):
        raise UsageError(
            f"Say where CI gets the grader and solutions/ from: grade ci --init {kind} "
            "--course-repository OWNER/NAME (a private one; its name, not its address)."
        )
    if kind in REPOSITORY and seed_file is not None:
        raise UsageError(
            f"A file in the learners' repository hides no seed. Store its digits at {kind} as "
            "GRADE_SEED (docs/classroom.md) and leave --seed-file out."
        )
    if seed_file is not None:
        read_hidden(seed_file)
    seed = None if seed_file is None else seed_file.read_bytes()
    files = setups.files(kind, course, exercises, repository, seed)
    there = [name for name in files if Path(name).exists()]
    if there and not force:
        raise UsageError(f"{there[0]} is there already. Move it away, or say --force.")
    for name, content in files.items():
        _put(Path(name), content)
    size = sum(map(len, files.values()))
    *_, last = files
    what = last if len(files) == 1 else f"{os.path.commonpath(files)}/, {len(files)} files"
    click.echo(f"wrote {what} ({size} bytes)")
    click.echo(setups.NEXT[kind])
    return ExitCode.FULL_MARKS


def _put(path: Path, content: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    except OSError as error:
        raise UsageError(f"{path} cannot be written here: {error.strerror}.") from None

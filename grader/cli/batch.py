"""``grade batch SUBMISSIONS``: a whole class at once, into a gradebook."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.cli import options
from grader.course import Place, file_of, find_course
from grader.errors import ExitCode, UsageError

if TYPE_CHECKING:
    from grader.batch.gradebook import Gradebook, Sheet
    from grader.batch.run import Summary
    from grader.batch.work import Crew, Settings


@click.command(name="batch")
@click.argument("submissions", type=click.Path(path_type=Path))
@click.option(
    "--exercise", "names", multiple=True, metavar="EXERCISE", help="Only this; repeat it."
)
@options.gradebook
@options.jobs
@click.option("--resume", is_flag=True, help="Only go on with a gradebook that is already there.")
@options.cluster
@options.cluster_course
@options.course
@options.seed
@options.seed_file
@options.timeout
@options.confine
@click.option("--quick", is_flag=True, help="Points only: no smallest input, no diagnosis.")
def command(
    submissions: Path,
    names: tuple[str, ...],
    gradebook: Path,
    jobs: int | None,
    resume: bool,
    cluster: str | None,
    cluster_course: Path | None,
    course_path: Path | None,
    seed: int,
    seed_file: Path | None,
    timeout: float,
    confine: str,
    quick: bool,
) -> int:
    """Grade a folder, a zip or an export of submissions into a gradebook.

    SUBMISSIONS holds one file or one folder for each learner, or is what Canvas, Moodle or
    Gradescope exports. Stopped at any moment, the same command goes on where it was.
    """
    from grader.batch.collect import collect
    from grader.batch.work import Settings, seed_name

    course = find_course(course_path or Path.cwd(), course_path)
    places = [course.find(name) for name in names] if names else course.places()
    entries = collect(submissions, places)
    wanted = {entry.exercise for entry in entries}
    used = [place for place in places if place.id in wanted]
    chosen = options.chosen_seed(seed, seed_file)
    hidden = (seed_file,) if seed_file else ()
    settings = Settings(course, chosen, timeout, confine, not quick, hidden)
    if resume and not gradebook.is_file():
        raise UsageError(f"There is no gradebook {gradebook} to go on with.")

    from grader.batch.gradebook import open_gradebook
    from grader.batch.run import Run
    from grader.batch.show import Show

    with open_gradebook(gradebook, new=True) as book:
        sheets = fitting_sheets(book, used, seed_name(chosen))
        crew = make_crew(settings, jobs, cluster, cluster_course)
        try:
            with Show(len(entries), gradebook.with_suffix(".log")) as show:
                run = Run(book, sheets, crew, show)
                try:
                    run.grade(entries)
                except KeyboardInterrupt:
                    _stopped(run.summary, len(entries))
                    return ExitCode.INTERRUPTED
        finally:
            crew.close()
    click.echo(_summary(run.summary, gradebook))
    return _exit_code(run.summary)


def make_crew(
    settings: "Settings", jobs: int | None, cluster: str | None, there: Path | None
) -> "Crew":
    """Return who grades: processes here, or a cluster with the course at ``there``."""
    if cluster is not None:
        from grader.batch.cluster import Cluster

        return Cluster(settings, cluster, course=there, say=lambda text: click.echo(text, err=True))
    from grader.batch.jobs import Jobs

    return Jobs(settings, jobs or _cores())


def _cores() -> int:
    """Return how many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def fitting_sheets(book: "Gradebook", places: list[Place], seed: str) -> dict[str, "Sheet"]:
    """Return the exercises as they are now, entered into the gradebook.

    Raises UsageError if the gradebook is of another course, version or seed.
    """
    from grader.batch.gradebook import Sheet
    from grader.batch.work import fingerprint

    if book.seed not in (None, seed):
        raise UsageError(
            f"{book.path} was graded with another seed ({book.seed}, or the --seed-file of that "
            "SHA-256). Give that one, or name another --gradebook."
        )
    known = book.sheets()
    sheets = [Sheet(p.id, p.title, file_of(p), fingerprint(p.trusted)) for p in places]
    for sheet in sheets:
        old = known.get(sheet.exercise, sheet)
        if (old.title, old.file) != (sheet.title, sheet.file):
            raise UsageError(
                f"{book.path} belongs to another course: its {sheet.exercise} is {old.title!r} "
                f"({old.file}), here it is {sheet.title!r} ({sheet.file}). Name another "
                "--gradebook, or the right --course."
            )
        if old.fingerprint != sheet.fingerprint:
            raise UsageError(
                f"{sheet.exercise} has changed since {book.path} was graded. `grade regrade "
                f"--gradebook {book.path}` shows whose points change; or name another --gradebook."
            )
    book.enter(sheets, seed)
    return {sheet.exercise: sheet for sheet in sheets}


def _summary(summary: "Summary", gradebook: Path) -> str:
    parts = [f"{summary.full_marks} full marks", f"{summary.marks_lost} marks lost"]
    if summary.ungraded:
        parts.append(f"{summary.ungraded} could not be graded")
    before = f" ({summary.kept} graded before)" if summary.kept else ""
    lines = [f"{summary.rows} submissions: {', '.join(parts)}{before}."]
    if summary.ungraded:
        lines.append(f"`grade gradebook show --ungraded --gradebook {gradebook}` says why.")
    lines.append(f"The verdicts are in {gradebook}, the log is {gradebook.with_suffix('.log')}.")
    return "\n".join(lines)


def _stopped(summary: "Summary", total: int) -> None:
    click.echo(
        f"\ngrade: stopped. {summary.rows} of {total} are in the gradebook; "
        "the same command goes on from there.",
        err=True,
    )


def _exit_code(summary: "Summary") -> ExitCode:
    """Return the exit code of the worst row; what learners handed in is no fault of ours."""
    from grader.batch.work import Whose

    if Whose.GRADER in summary.faults:
        return ExitCode.GRADER
    if Whose.COURSE in summary.faults:
        return ExitCode.COURSE
    lost = summary.marks_lost or summary.faults.get(Whose.SUBMISSION)
    return ExitCode.MARKS_LOST if lost else ExitCode.FULL_MARKS

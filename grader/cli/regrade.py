"""``grade regrade``: after a change of the course, whose points change and why."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from grader.batch.work import seed_name
from grader.cli import options
from grader.course import find_course
from grader.errors import ExitCode, UsageError
from grader.seeds import Seed, read_hidden

if TYPE_CHECKING:
    from grader.batch.gradebook import Gradebook
    from grader.batch.regrade import Change, Regrading


@click.command(name="regrade")
@options.gradebook
@click.option(
    "--exercise", "names", multiple=True, metavar="EXERCISE", help="Only this; repeat it."
)
@options.jobs
@options.cluster
@options.cluster_course
@options.course
@options.seed_file
@options.timeout
@options.confine
@click.option("--write", is_flag=True, help="Let the new points count, without asking.")
def command(
    gradebook: Path,
    names: tuple[str, ...],
    jobs: int | None,
    cluster: str | None,
    cluster_course: Path | None,
    course_path: Path | None,
    seed_file: Path | None,
    timeout: float,
    confine: str,
    write: bool,
) -> int:
    """Grade a gradebook again after the course has changed.

    Lists whose points change, and why. Only then, and only if you say so, do they count.
    """
    from grader.batch.gradebook import Sheet, open_gradebook
    from grader.batch.regrade import count_it, faults_of_ours, lost_to_us, regrade
    from grader.batch.show import Show
    from grader.batch.work import Settings, fingerprint
    from grader.cli.batch import make_crew

    course = find_course(course_path or Path.cwd(), course_path)
    with open_gradebook(gradebook) as book:
        known = book.sheets()
        wanted = [course.find(name).id for name in names] or list(known)
        unknown = [id for id in wanted if id not in known]
        if unknown or not wanted:
            raise UsageError(
                f"{gradebook} holds no verdicts on {', '.join(unknown) or 'anything'}."
            )
        places = {id: course.find(id) for id in wanted}
        sheets = {
            id: Sheet(id, place.title, known[id].file, fingerprint(place.trusted))
            for id, place in places.items()
        }
        changed = {id: sheet for id, sheet in sheets.items() if sheet != known[id]}
        if not changed:
            click.echo("The course is as it was: nothing to grade again.")
            return ExitCode.FULL_MARKS
        hidden = (seed_file,) if seed_file else ()
        settings = Settings(course, _seed_of(book, seed_file), timeout, confine, hidden=hidden)
        total = sum(1 for id in changed for row in book.rows(id) if row.digest)
        crew = make_crew(settings, jobs, cluster, cluster_course)
        try:
            with Show(total, gradebook.with_suffix(".log")) as show:
                found = regrade(book, changed, crew, show)
        finally:
            crew.close()
        lost = lost_to_us(found)
        if lost:
            for reason, count in lost.most_common():
                click.echo(f"{count} cannot be graded any more: {reason}", err=True)
            click.echo("Nothing is changed in the gradebook: mend that first.", err=True)
            return ExitCode.COURSE
        _show(found)
        if not write and not _agreed(found):
            click.echo("Nothing is changed in the gradebook. Say --write to let this count.")
            return ExitCode.FULL_MARKS
        count_it(book, found)
        click.echo(f"The new points count: {gradebook}.")
    return ExitCode.COURSE if faults_of_ours(found) else ExitCode.FULL_MARKS


def _seed_of(book: "Gradebook", seed_file: Path | None) -> Seed:
    """Return the gradebook's seed. Raises UsageError if it is hidden in another file."""
    name = book.seed or "0"
    seed = Seed(int(name)) if seed_file is None and name.isdecimal() else None
    if seed is None and seed_file is not None:
        seed = read_hidden(seed_file)
    if seed is None or seed_name(seed) != name:
        raise UsageError(
            f"{book.path} is graded with the hidden seed {name}: give its --seed-file."
        )
    return seed


def _agreed(found: "Regrading") -> bool:
    import sys

    if not sys.stdin.isatty():
        return False
    return click.confirm(f"Let these {len(found.changes)} changes count?", default=False)


def _show(found: "Regrading") -> None:
    for change in found.changes:
        click.echo(_one(change))
    same = len(found.rows) - len(found.changes)
    click.echo(f"{len(found.changes)} of {len(found.rows)} change, {same} stay as they are.")


def _one(change: "Change") -> str:
    old, new = (("-" if p is None else str(p)) for p in (change.old, change.new))
    row = change.row
    head = f"{row.exercise}  {row.learner.shown}: {old} -> {new}"
    return "\n".join([head, *(f"    {reason}" for reason in change.why)])

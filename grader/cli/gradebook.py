"""``grade gradebook``: what a class's gradebook holds, and files made from it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.cli import options
from grader.errors import ExitCode, GraderError, UsageError

if TYPE_CHECKING:
    from grader.batch.gradebook import Row

output = click.option("--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE")
only = click.option("--exercise", metavar="EXERCISE", help="This exercise only.")
column = click.option("--column", metavar="NAME", help="The column to fill in, if not clear.")
out_of = click.option(
    "--out-of", type=click.FloatRange(0, min_open=True), help="Convert to points out of this."
)
export = click.argument("export", type=click.Path(path_type=Path, dir_okay=False))


@click.group(name="gradebook")
def command() -> None:
    """Look into a gradebook, and make files from it: CSV, Canvas, Moodle, HTML."""


@command.command()
@options.gradebook
@only
@click.option("--ungraded", is_flag=True, help="What could not be graded, and why.")
def show(gradebook: Path, exercise: str | None, ungraded: bool) -> int:
    """Show the numbers of a gradebook."""
    from grader.batch.overview import overviews

    for o in overviews(_rows(gradebook, exercise)):
        name = f"{o.exercise or '(no exercise)'}  {o.title}"
        if ungraded:
            for row in o.ungraded:
                reason = row.fault.text if row.fault else "the course is at fault in a check"
                click.echo(f"{o.exercise or '-'}  {row.learner.shown}: {reason}")
            continue
        full = sum(result.points == result.max_points for result in o.graded)
        click.echo(f"{name}\n  {len(o.rows)} handed in, {len(o.ungraded)} could not be graded")
        if o.graded:
            click.echo(f"  {o.mean:.1f} of {o.max_points} points on average, {full} full marks")
        for hard in o.hardest[:3]:
            click.echo(f"  {hard.failed} of {hard.reached} fail: {hard.name}")
    return ExitCode.FULL_MARKS


@command.command(name="csv")
@options.gradebook
@only
@output
def csv_command(gradebook: Path, exercise: str | None, output: Path | None) -> int:
    """Write a plain table, safe to open in a spreadsheet."""
    from grader.batch.sheet import to_csv

    _put(to_csv(_rows(gradebook, exercise)), output)
    return ExitCode.FULL_MARKS


@command.command()
@export
@options.gradebook
@only
@column
@out_of
@output
def canvas(**given: Any) -> int:
    """Fill one assignment into EXPORT, the CSV that Canvas exports from its gradebook.

    What comes out holds that assignment alone, for those who have a verdict: no other grade is
    touched when it is imported.
    """
    from grader.batch import canvas

    return _fill(canvas.fill, **given)


@command.command()
@export
@options.gradebook
@only
@column
@out_of
@output
def moodle(**given: Any) -> int:
    """Fill grades into EXPORT: Moodle's offline grading worksheet, or its gradebook as CSV."""
    from grader.batch import moodle

    return _fill(moodle.fill, **given)


@command.command()
@options.gradebook
@only
@click.option("--output", type=click.Path(path_type=Path, dir_okay=False), default="class.html",
              show_default=True, metavar="FILE")  # fmt: skip
@click.option("--learners", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
              help="Also one page for each learner, into this folder.")  # fmt: skip
def page(gradebook: Path, exercise: str | None, output: Path, learners: Path | None) -> int:
    """Write the class's page: one HTML file with nothing beside it."""
    from grader.batch.page import class_page, learner_page, page_name

    rows = _rows(gradebook, exercise)
    seed = next((row.result.seed for row in rows if row.result), None)
    when = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    _put(class_page(rows, seed, when), output)
    if learners is not None:
        _make_folder(learners)
        ordered = sorted(rows, key=lambda row: row.learner.id)
        for id, own in groupby(ordered, key=lambda row: row.learner.id):
            options.write_or_fail(learners / page_name(id), learner_page(list(own), when))
    click.echo(
        f"{output} is written" + (f", and a page a learner in {learners}." if learners else ".")
    )
    return ExitCode.FULL_MARKS


@command.command()
@options.gradebook
@only
def similar(gradebook: Path, exercise: str | None) -> int:
    """List wrong answers that did the same on the same inputs. It is similarity, not cheating."""
    from grader.batch.similar import groups

    found = groups(_rows(gradebook, exercise))
    for group in found:
        first = group.rows[0]
        assert first.result is not None
        who = ", ".join(row.learner.name for row in group.rows)
        texts = "one text" if group.texts == 1 else f"{group.texts} texts"
        points = f"{first.result.points} of {first.result.max_points}"
        click.echo(f"{first.exercise}  {len(group.rows)} learners, {texts}, {points} points: {who}")
    if not found:
        click.echo("No two wrong answers did the same.")
    return ExitCode.FULL_MARKS


def _fill(
    fill: Any, *, export: Path, gradebook: Path, exercise: str | None, column: str | None,
    out_of: float | None, output: Path | None,
) -> int:  # fmt: skip
    from grader.batch.sheet import Verdicts, read_table

    rows = _rows(gradebook, exercise)
    names = {row.exercise: row.result.title if row.result else "" for row in rows if row.exercise}
    if len(names) != 1:
        raise UsageError(f"Which exercise? Say --exercise, one of {', '.join(sorted(names))}.")
    ((id, title),) = names.items()
    title = next((row.result.title for row in rows if row.result), title)
    filled = fill(read_table(export), Verdicts(rows, out_of), column, title, id)
    target = output or export.with_name(f"{export.stem}-filled.csv")
    if target.exists() and target.samefile(export):
        raise UsageError("--output is the export itself. Name another file.")
    for note in filled.notes:
        click.echo(note, err=True)
    if not filled.filled:
        raise UsageError(
            f"No grade of {id} could be filled into {export}: nothing is written. Is it the file "
            "of this class, from where the submissions are from?"
        )
    _put(filled.text, target)
    click.echo(f"{filled.filled} of {len(rows)} grades of {id} are filled in: {target}.")
    return ExitCode.FULL_MARKS


def _rows(gradebook: Path, exercise: str | None) -> "Sequence[Row]":
    """Return the rows of a gradebook, or of one exercise by its id, number or title."""
    from grader.batch.gradebook import open_gradebook

    with open_gradebook(gradebook) as book:
        wanted = None
        if exercise is not None:
            known = book.sheets()
            text = exercise.lower().replace("_", "-")
            fits = [
                id
                for id, sheet in known.items()
                if text in (id, id[-2:], id[-2:].lstrip("0"), sheet.title.lower())
            ]
            if len(fits) != 1:
                raise UsageError(f"{gradebook} has {', '.join(known) or 'no exercise'}: name one.")
            (wanted,) = fits
        rows = list(book.rows(wanted))
    if not rows:
        raise UsageError(f"{gradebook} is empty: nothing was graded into it yet.")
    return rows


def _put(text: str, path: Path | None) -> None:
    if path is None:
        click.echo(text, nl=False)
    elif not path.parent.is_dir():
        raise UsageError(f"There is no folder {path.parent} to write {path.name} to.")
    else:
        options.write_or_fail(path, text)


def _make_folder(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise GraderError(f"{path} cannot be made: {error.strerror}.") from None

"""``grade EXERCISE...``: the default command."""

import os
import sys
from pathlib import Path
from typing import Any

import click

from grader.cli import options, reports
from grader.course import find_course
from grader.errors import UsageError


@click.command(name="exercise")
@click.argument("exercises", nargs=-1, required=True, metavar="EXERCISE...")
@click.option(
    "--submission",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Another file than the one in exercises/.",
)
@options.course
@options.seed
@options.seed_file
@reports.option
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE")
@options.timeout
@options.confine
def command(
    exercises: tuple[str, ...],
    submission: Path | None,
    course_path: Path | None,
    seed: int,
    seed_file: Path | None,
    reports_wanted: reports.Wanted,
    form: str,
    output: Path | None,
    timeout: float,
    confine: str,
) -> int:
    """Grade exercises: the default command, so its name can be left out."""
    course = find_course(Path.cwd(), course_path)
    places = list(dict.fromkeys(course.find(name) for name in exercises))
    if submission is not None and len(places) > 1:
        raise UsageError("--submission is one file: name one exercise with it.")
    files = [submission or options.learners_file(place) for place in places]
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent} to write {output.name} to.")

    chosen = options.chosen_seed(seed, seed_file)

    from grader.run import grade_files

    work = list(zip(places, files, strict=True))
    hidden = () if seed_file is None else (seed_file,)
    results = grade_files(
        course, work, seed=chosen, timeout=timeout, confine=confine, hidden=hidden
    )
    from grader import progress

    if submission is None:
        progress.record(course.exercises.parent, results)
    text = _render(results, form, colour=output is None)
    if output is None:
        click.echo(text, nl=False)
    else:
        options.write_or_fail(output, text)
    reports.write(results, reports_wanted)
    return options.exit_code(result.status for result in results)


def _render(results: list[Any], form: str, *, colour: bool) -> str:
    if form == "json":
        from grader.report import json

        return json.render(results)
    from grader.report import text

    coloured = colour and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    from grader.report.plain import defused

    return defused(text.render(results, click.style if coloured else text.plain))

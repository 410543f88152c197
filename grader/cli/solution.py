"""``grade solution EXERCISE``: the reference, after full marks."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.course import file_of, find_course, read_trusted
from grader.errors import ExitCode, UsageError
from grader.words import say


@click.command(name="solution")
@click.argument("exercise", metavar="EXERCISE")
@click.option("--anyway", is_flag=True, help="Before full marks too.")
@options.course
@options.lang
def command(exercise: str, anyway: bool, course_path: Path | None) -> int:
    """Show the reference, once you have full marks."""
    from grader import progress

    course = find_course(Path.cwd(), course_path)
    place = course.find(exercise)
    standing = progress.read_progress(course.workspace).get(place.id)
    if not anyway and (standing is None or not standing.solved):
        raise UsageError(
            say(
                "The solution of {id} is for after full marks: reading it first teaches less. "
                "`grade hint {id}` gives a hint; with --anyway it is shown all the same.",
                id=place.id,
            )
        )
    path = place.trusted / file_of(place)
    source = read_trusted(path)
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.syntax import Syntax

        Console().print(Syntax(source, "python", theme="ansi_dark", background_color="default"))
    else:
        click.echo(source, nl=False)
    return ExitCode.FULL_MARKS

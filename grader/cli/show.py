"""``grade show EXERCISE``: the statement."""

import sys
from pathlib import Path

import click

from grader.cli import options
from grader.course import find_course
from grader.errors import ExitCode, UsageError
from grader.words import chosen_language, say


@click.command(name="show")
@click.argument("exercise", metavar="EXERCISE")
@options.course
@options.lang
def command(exercise: str, course_path: Path | None) -> int:
    """Show what an exercise asks for."""
    place = find_course(Path.cwd(), course_path).find(exercise)
    path = place.statement(chosen_language())
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise UsageError(say("{id} has no statement: no {path}.", id=place.id, path=path)) from None
    if sys.stdout.isatty():
        from rich.console import Console
        from rich.markdown import Markdown

        console = Console()
        console.print(Markdown(text), width=min(console.width, 100))
    else:
        click.echo(text, nl=False)
    if place.stub is not None:
        options.tell(
            "\nEdit {path}, then `grade {id}`.", path=options.shown(place.stub), id=place.id
        )
    return ExitCode.FULL_MARKS

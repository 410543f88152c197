"""``grade hint EXERCISE``: one hint more each time."""

from pathlib import Path

import click

from grader.cli import options
from grader.course import find_course
from grader.errors import ExitCode


@click.command(name="hint")
@click.argument("exercise", metavar="EXERCISE")
@options.course
@options.lang
def command(exercise: str, course_path: Path | None) -> int:
    """Show a hint for what failed last; one more each time."""
    from grader import progress

    course = find_course(Path.cwd(), course_path)
    place = course.find(exercise)
    standing = progress.show_one_more(course.workspace, place.id)
    if standing is None:
        options.tell("Hints are about what fails. Grade it first: `grade {id}`.", id=place.id)
    elif not standing.hints:
        options.tell("Nothing failed the last time: there is nothing to hint at.")
    else:
        shown, count = standing.shown, len(standing.hints)
        for number, (check, hint) in enumerate(progress.told(standing, place)[:shown], 1):
            click.echo(f"{number}. {options.said(check)}\n   {options.said(hint)}")
        if shown < count:
            options.tell("{left} more; ask again.", left=count - shown)
        else:
            options.tell("That was the last one.")
    return ExitCode.FULL_MARKS

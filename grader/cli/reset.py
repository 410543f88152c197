"""``grade reset EXERCISE``: the stub as it was at first."""

from pathlib import Path

import click

from grader.cli import options
from grader.course import file_of, find_course
from grader.errors import ExitCode


@click.command(name="reset")
@click.argument("exercise", metavar="EXERCISE")
@options.course
@options.lang
def command(exercise: str, course_path: Path | None) -> int:
    """Put an exercise's file back as it was at first; yours is kept."""
    from grader import workspace

    course = options.own_course(find_course(Path.cwd(), course_path))
    place = course.find(exercise)
    name = file_of(place)
    backup = workspace.reset(place, name, course.workspace)
    options.tell("{path} is as it was at first.", path=options.shown(place.learner / name))
    if backup is not None:
        options.tell("Your version is kept as {path}.", path=options.shown(backup))
    return ExitCode.FULL_MARKS

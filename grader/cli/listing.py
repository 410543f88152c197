"""``grade list``: the exercises, and where the learner stands."""

from pathlib import Path

import click

from grader.cli import options
from grader.course import Place, find_course, is_started
from grader.errors import ExitCode


@click.command(name="list")
@options.course
def command(course_path: Path | None) -> int:
    """List the exercises and where you stand."""
    from grader import progress

    course = find_course(Path.cwd(), course_path)
    known = progress.read_progress(course.exercises.parent)
    upcoming = None
    for place in course.places():
        state = _standing(place, known)
        if upcoming is None and state != "full marks":
            upcoming = place
        click.echo(f"{place.id}  {place.title:<58} {state}")
    if upcoming is None:
        click.echo("\nAll done.")
    else:
        click.echo(f"\nNext: edit {_shown(upcoming)}, then `grade {upcoming.id}`.")
    return ExitCode.FULL_MARKS


def _standing(place: Place, known: dict[str, tuple[int, int]]) -> str:
    if place.stub is not None and not is_started(place.stub):
        return "not started"
    if place.id not in known:
        return "not graded yet"
    earned, most = known[place.id]
    return "full marks" if earned == most else f"{earned} of {most} points"


def _shown(place: Place) -> str:
    path = place.stub or place.learner
    return str(path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path)

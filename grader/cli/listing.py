"""``grade list``: the exercises, and where the learner stands."""

import os
import sys
import unicodedata
from pathlib import Path

import click

from grader.cli import options
from grader.course import Place, find_course, is_started
from grader.errors import ExitCode
from grader.progress import Standing, read_progress
from grader.words import Said, chosen_language, say

WIDTH = 58


@click.command(name="list")
@options.course
@options.lang
def command(course_path: Path | None) -> int:
    """List the exercises and where you stand."""

    course = find_course(Path.cwd(), course_path)
    known = read_progress(course.workspace)
    colour = sys.stdout.isatty() and "NO_COLOR" not in os.environ
    upcoming = None
    for place in course.places():
        standing = known.get(place.id)
        state, hue = _state(place, standing)
        if upcoming is None and hue != "green":
            upcoming = place
        title = _padded(place.title_in(chosen_language()), WIDTH)
        shown = options.said(state)
        click.echo(f"{place.id}  {title} {click.style(shown, fg=hue) if colour else shown}")
    if not course.own:
        options.tell("\nBegin with `grade init my-course`: it makes a folder to work in.")
    elif upcoming is None:
        options.tell("\nAll done.")
    else:
        path = options.shown(upcoming.stub or upcoming.learner)
        options.tell("\nNext: edit {path}, then `grade {id}`.", path=path, id=upcoming.id)
    return ExitCode.FULL_MARKS


def _state(place: Place, standing: Standing | None) -> tuple[Said, str]:
    """Return where the learner stands with an exercise, and its colour."""
    if place.stub is not None and not is_started(place.stub):
        return say("not started"), "bright_black"
    if standing is None:
        return say("not graded yet"), "bright_black"
    if standing.full:
        return say("full marks"), "green"
    points = say("{points} of {most} points", points=standing.points, most=standing.max_points)
    return points, "yellow"


def _padded(text: str, width: int) -> str:
    """Fill up to a width in columns: an ideograph takes two."""

    columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)
    return text + " " * (width - columns)

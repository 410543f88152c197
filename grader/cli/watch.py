"""``grade watch [EXERCISE]``: grades on save."""

from pathlib import Path

import click

from grader.cli import options
from grader.course import Course, Place, find_course, is_started
from grader.words import chosen_language


@click.command(name="watch")
@click.argument("exercise", required=False, metavar="[EXERCISE]")
@options.course
@options.seed
@options.timeout
@options.confine
@options.lang
def command(
    exercise: str | None, course_path: Path | None, seed: int, timeout: float, confine: str
) -> int:
    """Grade an exercise whenever you save; keys show hints, the list, the next one."""
    course = options.own_course(find_course(Path.cwd(), course_path))
    place = course.find(exercise) if exercise is not None else _upcoming(course)

    from grader.watch.loop import watch

    return watch(
        course, place, seed=seed, timeout=timeout, confine=confine, language=chosen_language()
    )


def _upcoming(course: Course) -> Place:
    """Return the first exercise without full marks, or the first."""
    from grader import progress

    known = progress.read_progress(course.workspace)
    places = course.places()
    for place in places:
        standing = known.get(place.id)
        untouched = place.stub is not None and not is_started(place.stub)
        if untouched or standing is None or not standing.full:
            return place
    return places[0]

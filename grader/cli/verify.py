"""``grade verify``: for authors."""

from pathlib import Path

import click

from grader.cli import options
from grader.course import find_course
from grader.errors import ExitCode, UsageError


@click.command(name="verify")
@click.argument("exercises", nargs=-1, metavar="[EXERCISE...]")
@click.option("--all", "every", is_flag=True, help="Verify the whole course.")
@options.course
@options.seed
@click.option("--mutants", is_flag=True, help="Grade small changes of each reference instead.")
@click.option("--quick", is_flag=True, help="End a wrong example at its first failed check.")
@click.option("--every", "step", type=click.IntRange(1), default=1, help="One mutant in N only.")
def command(
    exercises: tuple[str, ...],
    every: bool,
    course_path: Path | None,
    seed: int,
    mutants: bool,
    quick: bool,
    step: int,
) -> int:
    """Verify exercises, for their authors: does every check refuse what it should?"""
    course = find_course(Path.cwd(), course_path)
    if not exercises and not every:
        raise UsageError("Name exercises to verify, or say --all.")
    places = course.places() if every else [course.find(name) for name in exercises]

    from grader.verify import verify_exercises, verify_mutants

    reports = (
        verify_mutants(course, places, seed=seed, every=step)
        if mutants
        else verify_exercises(course, places, seed=seed, quick=quick)
    )
    faults = 0
    for text, found in reports:
        click.echo(text)
        faults += found
    return ExitCode.COURSE if faults else ExitCode.FULL_MARKS

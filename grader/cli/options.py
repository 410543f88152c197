"""Options that several commands share, and what they have in common at the end."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from grader.course import Place
from grader.errors import ExitCode, GraderError, UsageError
from grader.seeds import Seed, read_hidden

Command = Callable[..., Any]

course = click.option(
    "--course",
    "course_path",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="A folder with solutions/ (and exercises/); else the one around here, or installed.",
)
seed = click.option(
    "--seed",
    type=click.IntRange(0, 2**63 - 1),
    default=0,
    show_default=True,
    help="Other inputs; the seed is printed with every verdict.",
)
seed_file = click.option(
    "--seed-file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="A hidden seed: verdicts show only its SHA-256, until `grade reveal`.",
)
timeout = click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=10.0,
    show_default=True,
    help="Seconds that one call of your code may take.",
)
confine = click.option(
    "--confine",
    type=click.Choice(("auto", "require", "off")),
    default="auto",
    show_default=True,
    help="How much confinement of your code to ask for.",
)

gradebook = click.option(
    "--gradebook",
    type=click.Path(path_type=Path, dir_okay=False),
    default="gradebook.db",
    show_default=True,
    metavar="FILE",
    help="The class's verdicts, an SQLite file.",
)
jobs = click.option(
    "--jobs", type=click.IntRange(1, 1024), help="Processes that grade; else one for each core."
)
cluster = click.option(
    "--cluster", metavar="ADDRESS", help="Grade on a dask cluster, tcp://scheduler:8786."
)

cluster_course = click.option(
    "--cluster-course",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help="Where the course is on the cluster's workers, if not in the same folder as here.",
)


def chosen_seed(seed: int, seed_file: Path | None) -> Seed:
    """Return the seed that was asked for. Raises UsageError."""
    if seed_file is None:
        return Seed(seed)
    if seed:
        raise UsageError("Give --seed or --seed-file, not both.")
    return read_hidden(seed_file)


def learners_file(place: Place) -> Path:
    """Return the file that a learner edits. Raises UsageError if it is not to be found."""
    stub = place.stub
    if stub is None:
        raise UsageError(
            f"There is no single Python file in {place.learner}. Name yours with --submission."
        )
    return stub


def write_or_fail(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises GraderError with the system's reason."""
    from grader.progress import write_whole

    try:
        write_whole(path, text)
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}.") from None


def exit_code(statuses: Iterable[str]) -> ExitCode:
    """Return the exit code of the worst of several verdicts."""
    codes = {"passed": ExitCode.FULL_MARKS, "failed": ExitCode.MARKS_LOST}
    return max(codes.get(status, ExitCode.COURSE) for status in statuses)

"""Options that several commands share, and what they have in common at the end."""

import os
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from grader.course import Course, Place
from grader.errors import ExitCode, GraderError, UsageError
from grader.seeds import Seed, read_hidden
from grader.words import LANGUAGES, chosen_language, in_language, say

if TYPE_CHECKING:
    from grader.report.text import Look

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
        raise UsageError(say("Give --seed or --seed-file, not both."))
    return read_hidden(seed_file)


def _use_language(ctx: click.Context, parameter: click.Parameter, value: str | None) -> None:
    """Let everything that follows, child processes too, speak the language."""
    if value is not None:
        os.environ["GRADE_LANG"] = value


lang = click.option(
    "--lang",
    type=click.Choice(LANGUAGES),
    callback=_use_language,
    is_eager=True,
    expose_value=False,
    help="The language of messages; else GRADE_LANG, else the locale's.",
)


def tell(template: str, **values: Any) -> None:
    """Print a text in the chosen language."""
    click.echo(said(say(template, **values)))


def said(text: str) -> str:
    """Return a text in the chosen language."""
    return in_language(text, chosen_language())


def shown(path: Path) -> Path:
    """Return a path as a person here would write it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def own_course(course: Course) -> Course:
    """Return the course if it is the learner's. Raises UsageError if only one is installed."""
    if not course.own:
        raise UsageError(
            say(
                "There is no course here: no folder exercises/ in {path} or above it. Change to "
                "your course folder, or make one with `grade init my-course`.",
                path=Path.cwd(),
            )
        )
    return course


def learners_file(place: Place) -> Path:
    """Return the file that a learner edits. Raises UsageError if it is not to be found."""
    stub = place.stub
    if stub is None:
        raise UsageError(
            say(
                "There is no single Python file in {path}. Name yours with --submission.",
                path=place.learner,
            )
        )
    return stub


def look(files: dict[str, Path], *, terminal: bool, hints: int | None = None) -> "Look":
    """Return how a report is to look here."""
    from grader.report.text import Look

    return Look(
        colour=terminal and "NO_COLOR" not in os.environ,
        width=shutil.get_terminal_size().columns if terminal else None,
        language=chosen_language(),
        hints=hints,
        files=files,
    )


def takes_text(path: Path) -> bool:
    """Tell whether a path is something to write into, /dev/stdout or a pipe, and no file.

    To write a file anew and rename it would put a file in the place of /dev/null.
    """
    # Not all of /dev: /dev/shm has files like any other.
    in_dev = str(path.absolute().parent) in ("/dev", "/dev/fd")
    return in_dev or (not path.is_symlink() and (path.is_fifo() or path.is_char_device()))


def write_or_fail(path: Path, text: str) -> None:
    """Write a file whole or not at all. Raises GraderError with the system's reason."""
    from grader.progress import write_whole

    try:
        if takes_text(path):
            # Behind what is there: /dev/stdout may be a file with the log in it.
            with path.open("a", encoding="utf-8", errors="replace") as file:
                file.write(text)
            return
        write_whole(path, text)
    except OSError as error:
        raise GraderError(
            say("{path} cannot be written: {reason}.", path=path, reason=error.strerror or "")
        ) from None


def exit_code(statuses: Iterable[str]) -> ExitCode:
    """Return the exit code of the worst of several verdicts."""
    codes = {"passed": ExitCode.FULL_MARKS, "failed": ExitCode.MARKS_LOST}
    return max(codes.get(status, ExitCode.COURSE) for status in statuses)

"""The command ``grade``: parse, call, render, exit code. Imports nothing heavy itself."""

import gc
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import click

from grader import __version__
from grader.course import Place, find_course, is_started
from grader.errors import ExitCode, GradeError, GraderError, UsageError

FORMATS = ("text", "json")
LEVELS = ("auto", "require", "off")


class GradeGroup(click.Group):
    """A group whose default command grades: ``grade exercise-03`` needs no verb."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front of anything that is not a command."""
        own = {"--help", "--version"}
        if not args:
            args = ["list"]
        elif args[0] not in self.commands and not own & set(args[:1]):
            args = ["exercise", *args]
        return super().parse_args(ctx, args)


@click.group(cls=GradeGroup, subcommand_metavar="EXERCISE... | COMMAND")
@click.version_option(__version__, prog_name="torchgrade")
def cli() -> None:
    """Grade PyTorch exercises.

    `grade exercise-03` grades exercises/exercise_03; `03`, `relu` or a path will do.
    Without an argument, the exercises are listed.
    """


def course_option(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--course``."""
    kind = click.Path(path_type=Path)
    text = "A folder with solutions/ (and exercises/); else the one around here, or installed."
    return click.option("--course", "course_path", type=kind, metavar="DIR", help=text)(function)


@cli.command(name="exercise")
@click.argument("exercises", nargs=-1, required=True, metavar="EXERCISE...")
@click.option("--submission", type=click.Path(path_type=Path), metavar="FILE")
@course_option
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True)
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--timeout",
    type=click.FloatRange(0.1, 3600),
    default=10.0,
    show_default=True,
    help="Seconds that one call of your code may take.",
)
@click.option("--confine", type=click.Choice(LEVELS), default="auto", show_default=True)
def grade_exercises(
    exercises: tuple[str, ...],
    submission: Path | None,
    course_path: Path | None,
    seed: int,
    form: str,
    output: Path | None,
    timeout: float,
    confine: str,
) -> int:
    """Grade exercises: the default command, so its name can be left out."""
    course = find_course(Path.cwd(), course_path)
    places = list(dict.fromkeys(course.find(name) for name in exercises))
    if submission is not None and len(places) > 1:
        raise UsageError("--submission is one file: name one exercise with it.")
    files = [submission or _learners_file(place) for place in places]
    if output is not None and not output.parent.is_dir():
        raise UsageError(f"There is no folder {output.parent} to write {output.name} to.")

    from grader.run import grade_files

    results = grade_files(
        course, list(zip(places, files, strict=True)), seed=seed, timeout=timeout, confine=confine
    )
    from grader import progress

    if submission is None:
        progress.record(course.exercises.parent, results)
    _print(_render(results, form, colour=output is None), output)
    return max(_exit_code(result.status) for result in results)


@cli.command(name="list")
@course_option
def list_exercises(course_path: Path | None) -> int:
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


@cli.command()
@click.argument("exercises", nargs=-1, metavar="[EXERCISE...]")
@click.option("--all", "every", is_flag=True, help="Verify the whole course.")
@course_option
@click.option("--seed", type=click.IntRange(0, 2**63 - 1), default=0, show_default=True)
@click.option("--mutants", is_flag=True, help="Grade small changes of each reference instead.")
@click.option("--every", "step", type=click.IntRange(1), default=1, help="One mutant in N only.")
def verify(
    exercises: tuple[str, ...],
    every: bool,
    course_path: Path | None,
    seed: int,
    mutants: bool,
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
        else verify_exercises(course, places, seed=seed)
    )
    faults = 0
    for text, found in reports:
        click.echo(text)
        faults += found
    return ExitCode.COURSE if faults else ExitCode.FULL_MARKS


def _learners_file(place: Place) -> Path:
    stub = place.stub
    if stub is None:
        raise UsageError(
            f"There is no single Python file in {place.learner}. Name yours with --submission."
        )
    return stub


def _render(results: list[Any], form: str, *, colour: bool) -> str:
    if form == "json":
        from grader.report import json

        return json.render(results)
    from grader.report import text

    coloured = colour and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    return text.render(results, click.style if coloured else text.plain)


def _print(text: str, output: Path | None) -> None:
    if output is None:
        click.echo(text, nl=False)
        return
    from grader.progress import write_whole

    try:
        write_whole(output, text)
    except OSError as error:
        raise GraderError(f"{output} cannot be written: {error.strerror}.") from None


def _exit_code(status: str) -> ExitCode:
    codes = {"passed": ExitCode.FULL_MARKS, "failed": ExitCode.MARKS_LOST}
    return codes.get(status, ExitCode.COURSE)


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


def main() -> NoReturn:
    """Run the command and leave by the fast way out: torch's own clean-up takes seconds."""
    gc.disable()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    code = _run()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = ExitCode.GRADER
    os._exit(code)


def _run() -> int:
    try:
        return int(cli(standalone_mode=False) or 0)
    except GradeError as error:
        click.echo(f"grade: {error}", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        click.echo("\ngrade: stopped.", err=True)
        return ExitCode.INTERRUPTED
    except BrokenPipeError:
        return ExitCode.GRADER
    except Exception as error:
        if "GRADE_DEBUG" in os.environ:
            raise
        kind = type(error).__name__
        click.echo(f"grade: a fault in the grader itself ({kind}: {error}).", err=True)
        click.echo("Set GRADE_DEBUG=1 to see where, and please report it.", err=True)
        return ExitCode.GRADER

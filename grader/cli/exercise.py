"""``grade EXERCISE...``: the default command."""

import sys
from pathlib import Path
from typing import Any

import click

from grader.cli import options, reports
from grader.course import Place, file_of, find_course, names_of
from grader.engine import Order
from grader.errors import UsageError
from grader.notebook import in_kernel, is_notebook, read_notebook
from grader.words import chosen_language, say

RENDERING = {
    "text": ("grader.progress", "grader.report.text", "rich.console", "rich.table", "rich.text"),
    "json": ("grader.progress", "grader.report.json"),
}
"""What each form of the verdict imports."""


@click.command(name="exercise")
@click.argument("exercises", nargs=-1, required=True, metavar="EXERCISE...")
@click.option(
    "--submission",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Another file than the one in exercises/.",
)
@options.course
@options.seed
@options.seed_file
@reports.option
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--repro",
    type=click.IntRange(1),
    metavar="N",
    help="Write failure N as a small Python file that needs no grader.",
)
@click.option(
    "--html",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write the verdict as a page too, with pictures.",
)
@options.timeout
@options.confine
@options.lang
def command(
    exercises: tuple[str, ...],
    submission: Path | None,
    course_path: Path | None,
    seed: int,
    seed_file: Path | None,
    reports_wanted: reports.Wanted,
    form: str,
    output: Path | None,
    repro: int | None,
    html: Path | None,
    timeout: float,
    confine: str,
) -> int:
    """Grade exercises: the default command, so its name can be left out."""
    exercises, submission = _notebook_apart(exercises, submission)
    course = find_course(Path.cwd(), course_path)
    if submission is None:
        options.own_course(course)
    places = list(dict.fromkeys(course.find(name) for name in exercises))
    if submission is not None and len(places) > 1:
        raise UsageError(say("--submission is one file: name one exercise with it."))
    if repro is not None and len(places) > 1:
        raise UsageError(say("--repro is about one failure: name one exercise with it."))
    files = [submission or options.learners_file(place) for place in places]
    for path in (output, html):
        if path is not None and not path.parent.is_dir():
            raise UsageError(
                say(
                    "There is no folder {folder} to write {name} to.",
                    folder=path.parent,
                    name=path.name,
                )
            )

    chosen = options.chosen_seed(seed, seed_file)

    work = list(zip(places, files, strict=True))
    hidden = () if seed_file is None else (seed_file,)
    order = Order(
        "grade_files",
        course,
        work,
        seed=chosen,
        timeout=timeout,
        confine=confine,
        hidden=hidden,
        pictures=html is not None or any(form == "html" for form, _ in reports_wanted),
    )
    results = order.result(meanwhile=RENDERING[form])
    from grader import progress

    if submission is None:
        progress.record(course.workspace, results)
    # A line of what is taken out of a notebook is no line of the notebook.
    paths = {
        place.id: options.shown(file)
        for place, file in zip(places, files, strict=True)
        if not is_notebook(file)
    }
    graded, results = results, _to_paste(results, places, files)
    text = _render(results, form, paths, terminal=output is None and sys.stdout.isatty())
    if output is None:
        click.echo(text, nl=False)
    else:
        options.write_or_fail(output, text)
    reports.write(results, reports_wanted)
    if html is not None:
        _write_page(results, html, paths)
    if repro is not None:
        _write_repro(graded[0], repro, places[0], files[0])
    return options.exit_code(result.status for result in results)


def _notebook_apart(
    exercises: tuple[str, ...], submission: Path | None
) -> tuple[tuple[str, ...], Path | None]:
    """Take the notebook out of `grade exercise-03 notebook.ipynb`: it is the submission."""
    notebooks = [Path(name) for name in exercises if is_notebook(Path(name))]
    if not notebooks or submission is not None:
        return exercises, submission
    names = tuple(name for name in exercises if not is_notebook(Path(name)))
    if len(notebooks) > 1 or len(names) != 1:
        raise UsageError(say("Name one exercise and one notebook: `grade exercise-03 {notebook}`.",
                             notebook=notebooks[0]))  # fmt: skip
    return names, notebooks[0]


def _to_paste(results: list[Any], places: list[Place], files: list[Path]) -> list[Any]:
    """Return results with the counterexamples of a notebook as they are pasted into it."""
    graded = zip(results, places, files, strict=True)
    return [
        in_kernel(result, _module(place)) if is_notebook(file) else result
        for result, place, file in graded
    ]


def _write_page(results: list[Any], path: Path, files: dict[str, Path]) -> None:
    from grader.report import html

    options.write_or_fail(path, html.render(results, language=chosen_language(), files=files))
    click.echo(options.said(say("The page is in {path}.", path=path)), err=True)


def _write_repro(result: Any, number: int, place: Place, file: Path) -> None:
    from grader.repro import write_repro

    submission = read_notebook(file, names_of(place)) if is_notebook(file) else file
    written = write_repro(result, number, submission, _module(place), Path.cwd())
    path = options.shown(written)
    click.echo(
        options.said(
            say(
                "Failure {number} is in {path}: `python {path}` shows it.", number=number, path=path
            )
        ),
        err=True,
    )


def _render(results: list[Any], form: str, paths: dict[str, Path], *, terminal: bool) -> str:
    if form == "json":
        from grader.report import json

        return json.render(results)
    from grader.report import text
    from grader.report.plain import defused

    return defused(text.render(results, options.look(paths, terminal=terminal)))


def _module(place: Place) -> str:
    return file_of(place).removesuffix(".py")

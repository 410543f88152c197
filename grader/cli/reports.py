"""``--report FORMAT=FILE``: which reports there are, and writing them. Called by commands.

Nothing is written that its consumer would refuse.
"""

import importlib
import os
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from grader.errors import GraderError, UsageError

FORMATS = {
    "html": "the learner's page, with pictures",
    "json": "grader.result.schema.json: everything",
    "text": "what the terminal shows",
    "gradescope": "Gradescope's results.json",
    "classroom50": "Classroom 50's result.json (its variables must be set)",
    "classroom": "base64 for classroom-resources/autograding-grading-reporter",
    "annotations": "GitHub workflow commands",
    "summary": "Markdown for $GITHUB_STEP_SUMMARY",
    "junit": "JUnit XML",
    "exercism": "Exercism's results.json, version 3",
    "prairielearn": "PrairieLearn's results.json",
}
Wanted = list[tuple[str, Path]]


def _parse(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> Wanted:
    found = []
    for text in given:
        form, equals, file = text.partition("=")
        if not equals or not file:
            raise UsageError(f"--report {text}: write FORMAT=FILE, such as junit=report.xml.")
        if form not in FORMATS:
            raise UsageError(f"There is no report {form!r}. There are: {', '.join(FORMATS)}.")
        path = Path(file)
        if not path.parent.is_dir():
            raise UsageError(f"There is no folder {path.parent} to write {path.name} to.")
        found.append((form, path))
    return found


option = click.option(
    "--report",
    "reports_wanted",
    multiple=True,
    callback=_parse,
    metavar="FORMAT=FILE",
    help=f"Write a report as well; can be repeated. Formats: {', '.join(FORMATS)}.",
)


def write(results: Sequence[Any], wanted: Wanted) -> None:
    """Write each wanted report whole or not at all. Raises GraderError."""
    from grader.cli.options import write_or_fail

    for form, path in wanted:
        write_or_fail(path, document(form, results, os.environ))


def document(form: str, results: Sequence[Any], variables: Mapping[str, str], **more: Any) -> str:
    """Return a report that its consumer accepts. Raises GraderError if it cannot be had."""
    reporter = importlib.import_module(f"grader.report.{form}")
    render: Callable[..., str] = reporter.render
    if form == "classroom50":
        from grader.surroundings import handin

        text = render(results, handin(variables))
    elif form == "junit":
        text = render(results, datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    else:
        text = render(results, **more)
    if form == "text":
        from grader.report import plain

        text = plain.defused(plain.visible(text))
    if form not in ("json", "text"):
        faults = importlib.import_module(f"grader.report.rules.{form}").faults(text)
        if faults:
            raise GraderError(f"The report {form} would not be accepted: {faults[0]}.")
    return text

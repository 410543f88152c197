"""Handing a verdict to the platform that runs ``grade ci``, and the log it leaves there."""

import contextlib
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click

from grader.cli import options, reports
from grader.errors import GraderError
from grader.progress import Fingerprints, read_fingerprints
from grader.report import plain, text
from grader.results import Result, Status
from grader.sandbox import ladder
from grader.surroundings import Platform, handin

JUNIT_FILE = Path("grade-report.xml")
CLASSROOM50_FILE = Path("result.json")
CLASSROOM50_BODY = Path("release-body.md")
BODY_LIMIT = 120_000
"""Bytes of Classroom 50's release body. GitHub refuses a release with more than 125,000
characters ("body is too long"), and then there is no result; its runner may add lines."""


def clear(platform: Platform, autograder: Path, asked: Sequence[Path] = ()) -> None:
    """Remove reports that are there before anything was graded, and check the surroundings.

    ``asked`` are those of --report. A learner may have committed one, and a job that is
    cancelled must not leave it to be read. Raises GraderError.
    """
    if platform is Platform.CLASSROOM50:
        handin(os.environ)
    for path in asked:
        if not options.takes_text(path):
            # What cannot be removed cannot be written either, and that is said at the end.
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
    for path in _files(platform, autograder):
        if not path.parent.is_dir():
            raise GraderError(f"There is no folder {path.parent} to write {path.name} to.")
        if not os.access(path.parent, os.W_OK):
            raise GraderError(f"The folder {path.parent} cannot be written to.")
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise GraderError(f"{path} is in the way: {error.strerror}.") from None


def log(results: Sequence[Result], workspace: Path) -> str:
    """Return what the log says: first on which versions it differs from the learner's last run."""
    first = skew_lines(results, read_fingerprints(workspace)) + loose_lines(results)
    said = "".join(f"{line}\n" for line in [*first, ""] if first)
    return plain.defused(plain.visible(said + text.render(results)))


def loose_lines(results: Sequence[Result]) -> list[str]:
    """Return a warning if less confined the submissions than a class needs."""
    held = next((result.confinement for result in results if result.confinement), None)
    missing = ladder.missing(held) if held else []
    if not missing:
        return []
    names = [rung.name for rung in missing]
    risk = f"nothing stops {'; '.join(rung.stops for rung in missing)}"
    if "landlock" in names:
        risk = "a submission could read what is on it, the solutions too"
    return [
        f"This machine confines less than it should. Missing: {', '.join(names)}, so {risk}. "
        "`grade doctor` says what to do; --confine require refuses to grade like this."
    ]


def skew_lines(results: Sequence[Result], known: Fingerprints) -> list[str]:
    """Return how fingerprints differ from those of the learner's last runs."""
    found: dict[str, list[str]] = {}
    for result in results:
        for part, here in result.fingerprint.items():
            there = known.get(result.exercise, {}).get(part, here)
            if there != here:
                found.setdefault(f"  {part}: {there} there, {here} here", []).append(
                    result.exercise
                )
    if not found:
        return []
    head = "Graded with other versions than the learner's last run, so verdicts may differ:"
    tail = "Install the same versions at home, or ask for those of the course."
    rows = [
        line if len(names) == len(results) else f"{line} ({', '.join(names)})"
        for line, names in found.items()
    ]
    return [head, *rows, tail]


def steps(
    platform: Platform, results: Sequence[Result], autograder: Path
) -> list[Callable[[], None]]:
    """Return what is to be done for a platform, each step to be taken by itself."""
    found: list[Callable[[], None]] = []
    ungraded = any(result.status is Status.UNGRADED for result in results)
    match platform:
        case Platform.GRADESCOPE:
            found = [partial(_write, "gradescope", results, _files(platform, autograder)[0])]
        case Platform.CLASSROOM50:
            # Without a result its runner records an error, and no points.
            if not ungraded:
                found = [partial(_write, "classroom50", results, CLASSROOM50_FILE)]
            # Its runner shows the body as the step's summary too.
            found += [partial(_write, "summary", results, CLASSROOM50_BODY, room=BODY_LIMIT)]
            found += [partial(_annotate, results)]
        case Platform.GITHUB:
            found = [partial(_annotate, results), partial(_summarise, results)]
            found += [partial(_output, results)]
        case Platform.GITLAB:
            found = [partial(_write, "junit", results, JUNIT_FILE)]
    return found


def _files(platform: Platform, autograder: Path) -> list[Path]:
    files = {
        Platform.GRADESCOPE: [autograder / "results" / "results.json"],
        Platform.CLASSROOM50: [CLASSROOM50_FILE, CLASSROOM50_BODY],
        Platform.GITLAB: [JUNIT_FILE],
    }
    return files.get(platform, [])


def _write(form: str, results: Sequence[Result], path: Path, **more: int) -> None:
    options.write_or_fail(path, reports.document(form, results, os.environ, **more))


def show(text: str) -> None:
    """Print what belongs into the log. Raises GraderError: a step of its own, like the others."""
    try:
        click.echo(text, nl=False)
    except OSError as error:
        raise GraderError(f"The log cannot be written: {error.strerror}.") from None


def _annotate(results: Sequence[Result]) -> None:
    show(reports.document("annotations", results, os.environ))


def _summarise(results: Sequence[Result]) -> None:
    path = _variable("GITHUB_STEP_SUMMARY", "no summary is shown")
    from grader.report.summary import SIZE_LIMIT

    there = path.stat().st_size if path.exists() else 0
    _append(path, reports.document("summary", results, os.environ, room=SIZE_LIMIT - there))


def _output(results: Sequence[Result]) -> None:
    path = _variable("GITHUB_OUTPUT", "later steps get no result")
    _append(path, f"result={reports.document('classroom', results, os.environ)}\n")


def _variable(name: str, without: str) -> Path:
    if not os.environ.get(name):
        raise GraderError(f"The runner did not set {name}, so {without}.")
    return Path(os.environ[name])


def _append(path: Path, content: str) -> None:
    try:
        with path.open("a", encoding="utf-8", errors="replace") as file:
            file.write(content)
    except OSError as error:
        raise GraderError(f"{path} cannot be written: {error.strerror}.") from None

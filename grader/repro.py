"""A failure as a small Python file that shows it without the grader."""

import textwrap
from pathlib import Path

from grader.errors import GraderError, UsageError
from grader.progress import write_whole
from grader.results import CheckResult, CheckStatus, Result
from grader.submissions import Submission
from grader.words import say

MARK = "# Written by `grade --repro`; it may be written anew."


def write_repro(
    result: Result, number: int, submission: Path | Submission, module: str, folder: Path
) -> Path:
    """Write failure ``number`` (from 1, in the order of the report) into ``folder``.

    The file imports the submission under the name ``module``; one that is no file of Python,
    but came out of a notebook, is written into it. Returns the file.
    Raises UsageError where there is no such failure, or where another file is in the way.
    """
    check = failure(result, number)
    name = f"repro_{result.exercise.replace('-', '_')}_{number}.py"
    path = folder / name
    if path.exists() and not _ours(path):
        raise UsageError(say("{path} is there and is not ours; it was left alone.", path=path))
    try:
        write_whole(path, source(result, check, submission, module))
    except OSError as error:
        raise GraderError(
            say("{path} cannot be written: {reason}.", path=path, reason=error.strerror or "")
        ) from None
    return path


def failure(result: Result, number: int) -> CheckResult:
    """Return the failure with a number. Raises UsageError where there is none to show."""
    failed = [check for check in result.checks if check.status is CheckStatus.FAILED]
    if not 1 <= number <= len(failed):
        raise UsageError(
            say(
                "There is no failure {number}: {count} checks of {id} failed.",
                number=number,
                count=len(failed),
                id=result.exercise,
            )
        )
    if failed[number - 1].counterexample is None:
        raise UsageError(
            say("No input is at fault in failure {number}: {message}", number=number,
                message=failed[number - 1].message or "")
        )  # fmt: skip
    return failed[number - 1]


def source(result: Result, check: CheckResult, submission: Path | Submission, module: str) -> str:
    """Return the file's text: what failed as a comment, then the code."""
    said = [f"{result.exercise}, {check.name}: {check.message}"]
    said += [f"expected: {check.expected}"] if check.expected else []
    said += [f"got:      {check.got}"] if check.got else []
    comment = textwrap.indent("\n".join(said), "# ", lambda line: True)
    loads = (
        f"{submission.source}\nimport sys\n\nsys.modules[{module!r}] = sys.modules['__main__']"
        if isinstance(submission, Submission)
        else _import(submission.resolve(), module)
    )
    parts = [f"{MARK}\n{comment}", loads, check.counterexample or ""]
    return "\n\n".join(part.rstrip() for part in parts) + "\n"


def _import(submission: Path, module: str) -> str:
    """Return code after which ``import module`` finds the submission, whatever its file's name."""
    if submission.stem == module:
        return f"import sys\n\nsys.path.insert(0, {str(submission.parent)!r})"
    return (
        "import importlib.util\nimport sys\n\n"
        f"spec = importlib.util.spec_from_file_location({module!r}, {str(submission)!r})\n"
        f"sys.modules[{module!r}] = importlib.util.module_from_spec(spec)\n"
        f"spec.loader.exec_module(sys.modules[{module!r}])"
    )


def _ours(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8") as file:
            return file.readline().rstrip() == MARK
    except (OSError, UnicodeDecodeError):
        return False

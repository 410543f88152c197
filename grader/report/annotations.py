"""GitHub annotations: workflow commands for the log of a step.

Sources: actions/toolkit ``packages/core/src/command.ts`` (escaping), actions/runner
``ExecutionContext.cs`` (10 of a kind for each step, messages of 4096 characters). So at
most ten errors, the first failing check of an exercise each, and one notice that sums up.
"""

from collections.abc import Sequence

from grader.report import plain
from grader.results import CheckResult, CheckStatus, Result, Status

MOST = 10
MESSAGE_LIMIT = 4096
TITLE_LIMIT = 120


def render(results: Sequence[Result]) -> str:
    """Return the commands, one a line; they are meant to be printed as they are."""
    bad = [result for result in results if result.status is not Status.PASSED]
    lines = [_error(result) for result in bad[:MOST]]
    points, most = sum(r.points for r in results), sum(r.max_points for r in results)
    full = sum(result.status is Status.PASSED for result in results)
    ungraded = sum(result.status is Status.UNGRADED for result in results)
    said = f"{points} of {most} points; full marks in {full} of {len(results)} exercises"
    if ungraded:
        said = f"{ungraded} of {len(results)} exercises could not be graded: no points are given"
    if len(bad) > MOST:
        said += f"; {len(bad) - MOST} more exercises are in the log only"
    return "\n".join([*lines, _command("notice", "Grade", f"{said}.")]) + "\n"


def _error(result: Result) -> str:
    name = plain.line(result.exercise, 40)
    if result.status is Status.UNGRADED:
        return _command("error", f"{name} could not be graded", plain.ungraded([result]))
    check = next((c for c in result.checks if c.status is not CheckStatus.PASSED), None)
    return _command("error", f"{name}: {result.points} of {result.max_points}", _message(check))


def _message(check: CheckResult | None) -> str:
    if check is None:
        return "marks lost"
    return f"{plain.line(check.name)}\n{plain.explanation(check, MESSAGE_LIMIT)}"


def _command(kind: str, title: str, message: str) -> str:
    data = plain.cut(plain.defused(plain.visible(message)), MESSAGE_LIMIT)
    head = plain.defused(plain.line(title, TITLE_LIMIT))
    return f"::{kind} title={_escape(head, property=True)}::{_escape(data)}"


def _escape(text: str, *, property: bool = False) -> str:
    pairs = [("%", "%25"), ("\r", "%0D"), ("\n", "%0A")]
    pairs += [(":", "%3A"), (",", "%2C")] if property else []
    for plainly, escaped in pairs:
        text = text.replace(plainly, escaped)
    return text

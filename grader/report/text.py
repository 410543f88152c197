"""The learner's report, for a terminal: what differed, on which input, what to try."""

import textwrap
from collections.abc import Callable, Sequence

from grader.results import CheckResult, CheckStatus, Result, Status

Style = Callable[..., str]
"""Colours text: ``style(text, fg=..., bold=...)``; :func:`plain` leaves it as it is."""

MARKS = {
    CheckStatus.PASSED: ("✓", "green"),
    CheckStatus.FAILED: ("✗", "red"),
    CheckStatus.NOT_REACHED: ("·", "bright_black"),
    CheckStatus.UNGRADED: ("?", "yellow"),
}
NAME_WIDTH = 60


def plain(text: str, **_: object) -> str:
    """Return the text without colours."""
    return text


def render(results: Sequence[Result], style: Style = plain) -> str:
    """Return the report of one or several results."""
    parts = [_one(result, style) for result in results]
    if len(results) > 1:
        points = sum(result.points for result in results)
        parts.append(f"Together: {points} of {sum(r.max_points for r in results)} points.\n")
    return "\n".join(parts)


def _one(result: Result, style: Style) -> str:
    head = style(f"{result.exercise}  {result.title}", bold=True)
    lines = [f"{head}   {result.points} of {result.max_points} points"]
    if not result.started:
        lines += ["", "Not started yet. Each function of the file still says NotImplementedError."]
        lines += ["Replace that line with your own code, save, and grade it again."]
    else:
        lines += ["", *(line for check in result.checks for line in _check(check, style))]
    if result.output.strip():
        lines += ["", "Your code printed:", textwrap.indent(result.output.rstrip(), "  | ")]
    return "\n".join([*lines, "", *_closing(result, style)]) + "\n"


def _check(check: CheckResult, style: Style) -> list[str]:
    mark, colour = MARKS[check.status]
    points = f"{check.points}/{check.max_points}"
    lines = [f"  {style(mark, fg=colour)} {check.name:<{NAME_WIDTH}} {points:>5}"]
    if check.status is CheckStatus.NOT_REACHED:
        return [*lines, style(f"      {check.message}", fg="bright_black")]
    if check.message:
        lines += _block("", check.message)
    if check.diagnosis:
        lines += _block(style("This is what you get when: ", fg="cyan"), check.diagnosis)
    if check.counterexample:
        lines += ["      Smallest failing input found, to paste into Python:", ""]
        lines += [textwrap.indent(check.counterexample.rstrip(), " " * 10), ""]
    if check.expected:
        lines += _block(style("expected: ", fg="green"), check.expected)
    if check.got:
        lines += _block(style("got:      ", fg="red"), check.got)
    if check.hint:
        lines += _block(style("hint: ", fg="yellow"), check.hint)
    return [*lines, ""] if check.message else lines


def _block(label: str, text: str) -> list[str]:
    first, *rest = text.splitlines() or [""]
    return [f"      {label}{first}", *(f"        {line}" for line in rest)]


def _closing(result: Result, style: Style) -> list[str]:
    # The last row judges the same turns once more, for the house rules.
    compared = sum(check.cases_compared for check in result.checks[:-1])
    held = ", ".join(result.confinement) or "none"
    seed = f"seed {result.seed}"
    if result.commitment is not None:
        seed = f"hidden seed, its SHA-256 {result.commitment}"
    facts = f"{compared} cases compared · {seed} · confinement: {held}"
    words = {
        Status.PASSED: style("Full marks.", fg="green", bold=True),
        Status.FAILED: f"{result.points} of {result.max_points} points.",
        Status.UNGRADED: "Could not be graded; this is not your code's fault.",
    }
    return [words[result.status], style(facts, fg="bright_black")]

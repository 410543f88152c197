"""The learner's report, for a terminal: what differed, on which input, what to try.

Laid out with rich, which is imported when something is rendered and not before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from grader.report.difference import first_difference, line_of
from grader.results import CheckResult, CheckStatus, Result, Status
from grader.words import in_language, say

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.text import Text

MARKS = {
    CheckStatus.PASSED: ("✓", "green"),
    CheckStatus.FAILED: ("✗", "red"),
    CheckStatus.NOT_REACHED: ("·", "bright_black"),
    CheckStatus.UNGRADED: ("?", "yellow"),
}
NAME_WIDTH = 60
INDENT = 6
UNLIMITED = 10_000


@dataclass(frozen=True)
class Look:
    """How a report is to look.

    ``width`` is in columns; None leaves every line as long as it is, for files and pipes.
    ``hints`` is how many hints are shown, None: all. ``first_only``: one line for every check,
    and then all about the first that failed, so that it fits a screen. ``files`` are the
    submissions' paths by exercise, as the reader would write them, so that an editor can
    open ``file:line``.
    """

    colour: bool = False
    width: int | None = None
    language: str = "en"
    hints: int | None = None
    first_only: bool = False
    files: Mapping[str, Path] = field(default_factory=dict)


def render(results: Sequence[Result], look: Look | None = None) -> str:
    """Return the report of one or several results."""
    writer = _Writer(look or Look())
    for number, result in enumerate(results):
        if number:
            writer.line()
        writer.result(result)
    # A sum that leaves something out would read as a grade.
    if len(results) > 1 and all(result.status is not Status.UNGRADED for result in results):
        points = sum(result.points for result in results)
        most = sum(result.max_points for result in results)
        writer.line()
        writer.say(say("Together: {points} of {most} points.", points=points, most=most))
    return writer.text()


class _Writer:
    """Collects one report in a console that writes to memory."""

    def __init__(self, look: Look) -> None:
        from io import StringIO

        from rich.console import Console

        self.look = look
        self.hints_left = UNLIMITED if look.hints is None else look.hints
        self.file = StringIO()
        self.console: Console = Console(
            file=self.file,
            force_terminal=look.colour,
            color_system="standard" if look.colour else None,
            width=look.width or UNLIMITED,
            highlight=False,
            markup=False,
            emoji=False,
            legacy_windows=False,
        )

    def text(self) -> str:
        lines = self.file.getvalue().split("\n")
        return "\n".join(line.rstrip() if not self.look.colour else line for line in lines)

    def result(self, result: Result) -> None:
        points = say("{points} of {most} points", points=result.points, most=result.max_points)
        graded = result.status is not Status.UNGRADED
        self.line(
            (f"{result.exercise}  {self.said(result.title)}", "bold"),
            f"   {self.said(points)}" if graded else "",
        )
        self.line()
        if result.started:
            for check in result.checks:
                self.row(check)
                if not self.look.first_only:
                    self.reasons(check, result)
            if self.look.first_only:
                self.first_failure(result)
        else:
            self.say(
                say("Not started yet. Each function of the file still says NotImplementedError.")
            )
            self.say(say("Replace that line with your own code, save, and grade it again."))
        if result.output.strip():
            self.line()
            self.say(say("Your code printed:"))
            self.code("\n".join(f"| {line}" for line in result.output.rstrip().split("\n")), 2)
        self.line()
        self.closing(result)

    def first_failure(self, result: Result) -> None:
        failed = [check for check in result.checks if check.status is CheckStatus.FAILED]
        for number, check in enumerate(failed):
            if number == 0:
                self.line()
                self.line("  ", ("✗", "red"), (f" {self.said(check.name)}", "bold"))
                self.reasons(check, result)
            elif self.hints_left > 0 and check.hint:
                self.block("", check.name, style="bold")
                self.block(say("hint: "), check.hint, label="yellow")
                self.hints_left -= 1

    def row(self, check: CheckResult) -> None:
        """Print one check's line."""
        mark, colour = MARKS[check.status]
        name = _padded(self.said(check.name), self.name_width())
        points = f"{check.points}/{check.max_points}"
        points = "—" if check.status is CheckStatus.UNGRADED else points
        self.line("  ", (mark, colour), f" {name} {points:>5}")

    def reasons(self, check: CheckResult, result: Result) -> None:
        """Print all that is known of a check that was not passed."""
        if check.message is None:
            return
        if check.status is CheckStatus.NOT_REACHED:
            self.block("", check.message, style="bright_black")
            return
        self.block("", check.message)
        self.place(check, result)
        self.block(say("This is what you get when: "), check.diagnosis, label="cyan")
        if check.counterexample:
            self.block("", say("Smallest failing input found, to paste into Python:"))
            self.line()
            self.code(check.counterexample.rstrip(), INDENT + 4)
            self.line()
        self.values(check)
        if self.hints_left > 0:
            self.block(say("hint: "), check.hint, label="yellow")
        self.hints_left -= check.hint is not None
        self.line()

    def place(self, check: CheckResult, result: Result) -> None:
        """Say where to look, in a form that editors make a link of."""
        if check.line is not None and result.exercise in self.look.files:
            path = self.look.files[result.exercise]
            self.block("", f"{path}:{check.line}", style="bright_black")

    def values(self, check: CheckResult) -> None:
        """Show expected and got: in two lines, in two columns, or one under the other."""
        expected, got = self.said(check.expected), self.said(check.got)
        marks = first_difference(expected, got) if expected and got else None
        first = self.marked(expected, marks and marks[0], "green")
        second = self.marked(got, marks and marks[1], "red")
        longest = max(len(line) for line in (*expected.split("\n"), *got.split("\n")))
        if marks and "\n" in expected + got and 2 * (longest + 4) + INDENT <= self.width():
            self.columns(first, second)
            return
        rows = ((say("expected: "), first, "green"), (say("got:      "), second, "red"))
        for label, value, style in rows:
            if value.plain:
                self.labelled(label, value, style)
        one_line = "\n" not in expected + got and longest + INDENT + 10 < self.width()
        if marks and one_line and marks[0][0] == marks[1][0]:
            self.line(" " * (INDENT + 10 + marks[0][0]), ("^" * _length(marks), "bold"))

    def columns(self, expected: Text, got: Text) -> None:
        from rich.table import Table
        from rich.text import Text

        table = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
        table.add_column(Text(self.said(say("expected"))), style="default", header_style="green")
        table.add_column(Text(self.said(say("got"))), header_style="red")
        table.add_row(expected, got)
        self.print(table, INDENT)

    def marked(self, text: str, span: tuple[int, int] | None, style: str) -> Text:
        from rich.text import Text

        shown = Text(text)
        if span is not None and self.look.colour:
            shown.stylize(f"bold {style} reverse", *span)
        elif span is not None and "\n" in text:
            lines = shown.split("\n", allow_blank=True)
            wrong = line_of(text, span)
            marks = [Text("> " if n == wrong else "  ") + line for n, line in enumerate(lines)]
            shown = Text("\n").join(marks)
        return shown

    def closing(self, result: Result) -> None:
        # The last row judges the same turns once more, for the house rules.
        compared = sum(check.cases_compared for check in result.checks[:-1])
        points, most = result.points, result.max_points
        words = {
            Status.PASSED: (say("Full marks."), "bold green"),
            Status.FAILED: (say("{points} of {most} points.", points=points, most=most), ""),
            Status.UNGRADED: (
                say("Could not be graded; this is not your code's fault."),
                "yellow",
            ),
        }
        text, style = words[result.status]
        self.line((self.said(text), style))
        seed = say("seed {seed}", seed=result.seed)
        if result.commitment is not None:
            seed = say("hidden seed, its SHA-256 {hash}", hash=result.commitment)
        facts = say(
            "{compared} cases compared · {seed} · confinement: {held}",
            compared=compared,
            seed=seed,
            held=", ".join(result.confinement) or say("none"),
        )
        self.line((self.said(facts), "bright_black"))

    def block(self, head: str, text: str | None, *, label: str = "", style: str = "") -> None:
        """Print an indented paragraph behind a label; nothing where there is no text."""
        from rich.text import Text

        if text:
            self.labelled(head, Text(self.said(text), style=style), label)

    def labelled(self, head: str, text: Text, style: str) -> None:
        from rich.text import Text

        first, *rest = text.split("\n", allow_blank=True)
        self.print(Text.assemble((self.said(head), style), first), INDENT)
        for line in rest:
            self.print(line, INDENT + 2)

    def say(self, text: str) -> None:
        self.line(self.said(text))

    def said(self, text: str | None) -> str:
        return in_language(text, self.look.language) if text else ""

    def line(self, *parts: str | tuple[str, str]) -> None:
        from rich.text import Text

        self.print(Text.assemble(*parts), 0)

    def code(self, text: str, indent: int) -> None:
        """Print lines as they are, however long: they are to be pasted.

        What a scenario brings along is dimmed; the input stands behind it.
        """
        helpers, _, _ = text.rpartition("\n\n\nimport ")
        for place, line in enumerate(text.split("\n")):
            style = "bright_black" if helpers and place <= helpers.count("\n") else ""
            self.console.print(f"{' ' * indent}{line}", soft_wrap=True, style=style)

    def print(self, shown: RenderableType, indent: int) -> None:
        from rich.padding import Padding

        padded: Any = Padding(shown, (0, 0, 0, indent), expand=False) if indent else shown
        self.console.print(padded, overflow="fold")

    def width(self) -> int:
        return min(self.console.width, 160)

    def name_width(self) -> int:
        return min(NAME_WIDTH, max(self.width() - 12, 10))


def _length(marks: Sequence[tuple[int, int]]) -> int:
    return max(1, *(end - start for start, end in marks))


def _padded(text: str, width: int) -> str:
    from rich.cells import cell_len

    return text + " " * (width - cell_len(text))

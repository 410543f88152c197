"""A summary in Markdown, for ``$GITHUB_STEP_SUMMARY``.

The limit is the runner's (actions/runner ``FileCommandManager.cs``): a larger file is
dropped whole, so less is written, in whole blocks. What a submission chose stands in
fenced blocks that it cannot close, or with every mark of punctuation as an entity.
"""

import re
from collections.abc import Iterator, Sequence

from grader.report import plain
from grader.results import CheckStatus, Result, Status

SIZE_LIMIT = 1 << 20
"""Bytes of one step's summary."""
LEFT_OUT = "\n_Shortened here: a summary has room for no more. The log has everything._\n"
MARKS = {
    CheckStatus.PASSED: "✅",
    CheckStatus.FAILED: "❌",
    CheckStatus.NOT_REACHED: "⏸️",
    CheckStatus.UNGRADED: "❔",
}


def render(results: Sequence[Result], room: int = SIZE_LIMIT) -> str:
    """Return the summary in at most ``room`` bytes; empty if there is no room for a word."""
    text, left = "", room - len(LEFT_OUT.encode())
    for block in _blocks(results):
        left -= len(block.encode())
        if left < 0:
            return text + LEFT_OUT if room >= len(LEFT_OUT.encode()) else ""
        text += block
    return text


def _blocks(results: Sequence[Result]) -> Iterator[str]:
    ungraded = [result for result in results if result.status is Status.UNGRADED]
    points, most = sum(r.points for r in results), sum(r.max_points for r in results)
    head = f"{points} of {most} points"
    if ungraded:
        head = f"{len(ungraded)} of {len(results)} exercises could not be graded"
    yield f"## {head}\n\n| | exercise | points |\n|---|---|---:|\n"
    for result in results:
        yield _row(result)
    for result in results:
        for check in plain.rows(result):
            if check.status in (CheckStatus.FAILED, CheckStatus.UNGRADED):
                title = f"{plain.line(result.exercise)}: {plain.line(check.name)}"
                yield f"\n### {MARKS[check.status]} {_literal(title)}\n"
                yield _fenced(plain.explanation(check, 8000))
    for result in results:
        if result.output.strip():
            yield f"\n### {_literal(plain.line(result.exercise))} printed\n"
            yield _fenced(plain.visible(plain.cut(result.output, 4000)))
    yield from (_facts(result) for result in results[:1])


def _row(result: Result) -> str:
    name = _literal(plain.line(f"{result.exercise}  {result.title}"))
    points = f"{result.points} of {result.max_points}"
    mark = {Status.PASSED: "✅", Status.FAILED: "❌", Status.UNGRADED: "❔"}[result.status]
    return f"| {mark} | {name} | {'—' if result.status is Status.UNGRADED else points} |\n"


def _facts(result: Result) -> str:
    seed = f"seed {result.seed}"
    if result.commitment is not None:
        seed = f"hidden seed, its SHA-256 {result.commitment}"
    print_ = " · ".join(f"{name} {text}" for name, text in result.fingerprint.items())
    return f"\n{_literal(plain.line(f'{seed} · {print_}', 500))}\n"


def _fenced(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"\n{fence}text\n{text}\n{fence}\n"


def _literal(text: str) -> str:
    """Return text that Markdown and HTML show as it is: an entity is never markup."""
    return re.sub(r"[!-,/:-@\[-`{-~]|(?<=w)\.", lambda found: f"&#{ord(found[0])};", text)

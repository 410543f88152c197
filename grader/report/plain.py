"""Text that a submission may have chosen, made safe to show. Called by every report.

Nothing here knows a format; a format escapes what is special to it after this.
"""

import re
from collections.abc import Sequence

from grader.results import CheckResult, CheckStatus, Result

ZERO_WIDTH_SPACE = "\u200b"
MARK = "\N{REPLACEMENT CHARACTER}"
ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"  # colours, movements
    r"|\x1b[\]PX^_].*?(?:\x07|\x1b\\|\x9c|$)"  # titles, the clipboard
    r"|\x1b[ -/]*[0-~]",
    re.MULTILINE,
)
# Control characters but tab and newline, what reorders text, lone surrogates, and what XML forbids.
UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]"
)
# GitHub's runner trims white space before it looks for `::`, and finds `##[` anywhere in a line
# (actions/runner, ActionCommand.cs).
COMMAND = re.compile(r"(?m)^([^\S\n]*)(?=::)|(?<=##)(?=\[)")


def visible(text: str) -> str:
    """Return text without terminal escapes; what else cannot be seen becomes U+FFFD."""
    if text.isascii() and text.isprintable():
        return text
    return UNSEEN.sub(MARK, ESCAPES.sub("", text.replace("\r\n", "\n")))


def line(text: str, limit: int = 200) -> str:
    """Return visible text on one line of at most ``limit`` characters."""
    whole = " ".join(visible(cut(text, 8 * limit)).split())
    return whole if len(whole) <= limit else whole[: limit - 1] + "…"


def cut(text: str, limit: int) -> str:
    """Return at most ``limit`` characters of text, with a word where some were left out."""
    if len(text) <= limit:
        return text
    marker = f"\n[cut: {len(text)} characters in all]"
    if limit <= len(marker):
        return text[: max(limit, 0)]
    return text[: limit - len(marker)] + marker


def defused(text: str) -> str:
    """Return text in which no line is a command to GitHub's runner."""
    return COMMAND.sub(rf"\g<0>{ZERO_WIDTH_SPACE}", text)


def explanation(check: CheckResult, limit: int = 4000) -> str:
    """Return what there is to say of a check that did not pass; empty if it did."""
    if check.status is CheckStatus.PASSED:
        return ""
    parts = [check.message]
    parts += [check.diagnosis and f"This is what you get when: {check.diagnosis}"]
    code = check.counterexample
    parts += [code and f"Smallest failing input found, to paste into Python:\n\n{code.strip()}\n"]
    parts += [check.expected and f"expected: {check.expected}"]
    parts += [check.got and f"got:      {check.got}"]
    parts += [check.hint and f"hint: {check.hint}"]
    whole = "\n".join(cut(part, limit) for part in parts if part)
    return cut(visible(whole), limit)


def ungraded(results: Sequence[Result]) -> str:
    """Return which results could not be graded and why; empty if none."""
    told = [
        f"{line(result.exercise, 40)} could not be graded, and that is not the learner's fault: "
        f"{cut(visible(check.message or 'no reason is known'), 500)}"
        for result in results
        for check in rows(result)
        if check.status is CheckStatus.UNGRADED
    ]
    return "\n".join(told[:20])


def rows(result: Result) -> tuple[CheckResult, ...]:
    """Return a result's checks; one that could not be graded where there are none."""
    nothing = CheckResult(
        name="checks",
        status=CheckStatus.UNGRADED,
        points=0,
        max_points=0,
        cases_planned=0,
        cases_compared=0,
        message="it has no checks",
    )
    return result.checks or (nothing,)


def names(results: Sequence[Result]) -> list[tuple[Result, CheckResult, str]]:
    """Return every check with a name for it: unique, on one line, about 200 characters."""
    pairs = [(result, check) for result in results for check in rows(result)]
    wanted = []
    for result, check in pairs:
        own = line(check.name, 140) or "(no name)"
        wanted.append(own if len(results) == 1 else f"{line(result.exercise, 40)}: {own}")
    return [(*pair, name) for pair, name in zip(pairs, unique(wanted), strict=True)]


def unique(wanted: Sequence[str]) -> list[str]:
    """Return the names with a number behind each that was there before."""
    used: dict[str, int] = {}
    found = []
    for name in wanted:
        while name in used:
            used[name] += 1
            name = f"{name} ({used[name]})"
        used[name] = 1
        found.append(name)
    return found

"""What GitHub's runner makes of workflow commands: actions/runner ``ActionCommand.cs``
(grammar), ``ExecutionContext.cs`` (limits), actions/toolkit ``command.ts`` (escapes)."""

import re

COMMAND = re.compile(r"::(error|warning|notice) title=([^:,\r\n]+)::([^\r\n]*)")
MOST = 10
MESSAGE_LIMIT = 4096


def read(document: str) -> list[tuple[str, str, str]]:
    """Return (kind, title, message) of each line. Raises ValueError for any other line."""
    found = []
    for text in document.rstrip("\n").split("\n"):
        match = COMMAND.fullmatch(text)
        if match is None:
            raise ValueError(f"this is no annotation: {text[:80]!r}")
        kind, title, message = match.groups()
        found.append((kind, _unescape(title), _unescape(message)))
    return found


def faults(document: str) -> list[str]:
    """Return what the runner would drop, cut or take for another command; empty if nothing."""
    try:
        commands = read(document)
        document.encode()
    except ValueError as error:
        return [str(error)]
    found = []
    for kind in ("error", "warning", "notice"):
        count = sum(command[0] == kind for command in commands)
        if count > MOST:
            found.append(f"{count} commands are {kind}; the runner keeps {MOST}")
    if any(len(message) > MESSAGE_LIMIT for _, _, message in commands):
        found.append("a message is longer than the runner keeps")
    if "##[" in document:
        found.append("there is a command of the old form inside a line")
    return found


def _unescape(text: str) -> str:
    for escaped, plainly in (
        ("%3A", ":"),
        ("%2C", ","),
        ("%0A", "\n"),
        ("%0D", "\r"),
        ("%25", "%"),
    ):
        text = text.replace(escaped, plainly)
    return text

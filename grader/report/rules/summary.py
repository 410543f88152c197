"""What GitHub shows of a step's summary: actions/runner ``FileCommandManager.cs`` drops one
that is over 1 MiB; GitHub Flavored Markdown says what a fence closes."""

import re

SIZE_LIMIT = 1024 * 1024
ENTITY = re.compile(r"&#\d+;")


def faults(document: str) -> list[str]:
    """Return what would be dropped or shown as markup; empty if nothing."""
    try:
        size = len(document.encode())
    except UnicodeEncodeError:
        return ["it is not valid UTF-8"]
    found = [f"it has {size} bytes and would be dropped"] if size > SIZE_LIMIT else []
    outside, fence = [], ""
    for text in document.split("\n"):
        opening = re.match(r"(`{3,})text$", text)
        if fence:
            fence = "" if text.strip() == fence else fence
        elif opening:
            fence = opening[1]
        else:
            outside.append(text)
    if fence:
        found.append("a fenced block is not closed")
    loose = ENTITY.sub("", "\n".join(outside))
    if re.search(r"[<>\[\]`]|&(?!#)|[:.]//|\bwww\.", loose):
        found.append("there is markup outside the fenced blocks")
    if re.search(r"[\x00-\x08\x0b-\x1f]", document):
        found.append("it holds control characters")
    return found

"""What a submission prints, with marks in it that tell which answer each line came before.

The trusted side cuts there: a worker works ahead, as far as it happens to get, and what it
printed meanwhile is no part of a verdict. A submission may print marks itself, or keep ours
away: what it printed is shown to its author and decides nothing.
"""

import contextlib
import io
import os
import re
import sys

MARK = re.compile(rb"\x1e(\d{1,18})\x1e")
"""Between two of ASCII's record separators, how many answers there were."""


class _Pipe(io.FileIO):
    """Standard output, which notes that something was written."""

    written = False

    def write(self, data: object) -> int | None:  # type: ignore[override]
        self.written = True
        return super().write(data)  # type: ignore[arg-type]


_pipe: _Pipe | None = None
_answers = 0


def begin() -> None:
    """Have Python print to descriptor 1, errors too, each line at once."""
    global _pipe
    _pipe = _Pipe(1, "w", closefd=False)
    buffered = io.BufferedWriter(_pipe)
    out = io.TextIOWrapper(buffered, encoding="utf-8", errors="replace", line_buffering=True)
    sys.stdout = sys.stderr = out


def end_of_answer() -> None:
    """Mark the end of what was printed before this answer, if anything was."""
    global _answers
    _answers += 1
    with contextlib.suppress(BaseException):
        sys.stdout.flush()
    if _pipe is not None and _pipe.written:
        _pipe.written = False
        with contextlib.suppress(OSError):
            os.write(1, b"\x1e%d\x1e" % _answers)


def up_to(printed: bytes, answers: int) -> bytes:
    """Return what was printed before the answer of this number was sent, marks left out."""
    parts = MARK.split(printed)  # text, number, text, number, ..., text
    kept = [
        text
        for text, number in zip(parts[::2], parts[1::2], strict=False)
        if int(number) <= answers
    ]
    return b"".join(kept)


def all_of(printed: bytes) -> bytes:
    """Return everything that was printed, marks left out."""
    return MARK.sub(b"", printed)

"""A submission: the one file that a learner hands in, read without trusting it.

Only a regular file is read, never through a link, up to a limit, and only as UTF-8
text. Everything about a submission but these bytes is ignored.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError

SIZE_LIMIT = 1 << 20


@dataclass(frozen=True)
class Submission:
    """Source text and the name of its file."""

    file: str
    source: str


def read_submission(path: Path) -> Submission:
    """Return the submission at ``path``. Raises UsageError if there is none to grade."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink():
        raise UsageError(f"{path} is a symbolic link. Hand in the file itself.")
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise UsageError(f"There is no file {path}. Name your file with --submission.") from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UsageError(f"{path} is not a regular file. Hand in one Python file.")
    with os.fdopen(descriptor, "rb") as handle:
        data = handle.read(SIZE_LIMIT + 1)
    return Submission(path.name, decode_source(data, str(path)))


def decode_source(data: bytes, name: str) -> str:
    """Return the text of a submission's bytes. Raises UsageError where there is none."""
    if len(data) > SIZE_LIMIT:
        raise UsageError(f"{name} is larger than {SIZE_LIMIT >> 20} MiB: is it the right file?")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(
            f"{name} is not UTF-8 text (line {line}). Save it as UTF-8 in your editor."
        ) from None
    if "\0" in text:
        raise UsageError(f"{name} is a binary file, not Python source.")
    return text

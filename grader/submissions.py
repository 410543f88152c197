"""A submission: the one file that a learner hands in, read without trusting it.

Only a regular file is read, never through a link, up to a limit, and only as UTF-8
text. Everything about a submission but these bytes is ignored.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from grader.errors import UsageError
from grader.words import Said, say

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
        raise UsageError(say("{path} is a symbolic link. Hand in the file itself.", path=path))
    try:
        descriptor = os.open(path, flags)
    except FileNotFoundError:
        raise UsageError(
            say("There is no file {path}. Name your file with --submission.", path=path)
        ) from None
    except OSError as error:
        raise UsageError(
            say("{path} cannot be read: {reason}.", path=path, reason=error.strerror)
        ) from None
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise UsageError(say("{path} is not a regular file. Hand in one Python file.", path=path))
    with os.fdopen(descriptor, "rb") as handle:
        data = handle.read(SIZE_LIMIT + 1)
    return Submission(path.name, decode_source(data, str(path)))


def find_in_checkout(root: Path, folder: str, file: str) -> Path:
    """Return a learner's file in a checkout of exercises/, and no other. Raises UsageError."""
    path = inside(root, root / "exercises" / folder / file)
    if not path.exists():
        name = f"exercises/{folder}/{file}"
        raise UsageError(say("There is no file {name} in what was handed in.", name=name))
    return path


def find_uploaded(root: Path, folder: str, file: str) -> Path:
    """Return where ``file`` is in an upload: in the exercise's folder, at the top, or anywhere.

    What lies in another exercise's folder is another exercise's. Raises UsageError where
    there is no such file, or more than one.
    """
    usual = (root / "exercises" / folder / file, root / folder / file, root / file)
    found = [path for path in usual if os.path.lexists(path)][:1]
    found = found or [path for path in sorted(root.rglob(file)) if _may_be(path, root, folder)]
    if not found:
        raise UsageError(say("There is no {file} in what was handed in.", file=file))
    if len(found) > 1:
        names = ", ".join(str(path.relative_to(root)) for path in found[:4])
        several = say(
            "There are several files {file}: {names}. Hand in one.", file=file, names=names
        )
        raise UsageError(several)
    return inside(root, found[0])


def _may_be(path: Path, root: Path, folder: str) -> bool:
    parts = path.relative_to(root).parts[:-1]
    others = any(part.startswith("exercise_") and part != folder for part in parts)
    return not others and not {"__MACOSX", "solutions"} & set(parts)


@dataclass(frozen=True)
class Checkout:
    """Finds a learner's file in what was handed in, a checkout of exercises/ or an upload."""

    root: Path
    uploaded: bool = False

    def __call__(self, folder: str, file: str) -> Path:
        """Return the path of ``file`` of the exercise in ``folder``. Raises UsageError."""
        find = find_uploaded if self.uploaded else find_in_checkout
        return find(self.root, folder, file)


def inside(root: Path, path: Path) -> Path:
    """Return ``path``, unless a link leads to it: one to the reference would be full marks.

    Raises UsageError.
    """
    parts = path.relative_to(root).parts
    steps = [root.joinpath(*parts[:count]) for count in range(1, len(parts) + 1)]
    linked = next((step for step in steps if step.is_symlink()), None)
    if linked is not None:
        name = linked.relative_to(root)
        raise UsageError(say("{path} is a symbolic link. Hand in the file itself.", path=name))
    return path


def decode_source(data: bytes, name: str) -> str:
    """Return the text of a submission's bytes. Raises UsageError where there is none."""
    if len(data) > SIZE_LIMIT:
        limit = SIZE_LIMIT >> 20
        raise UsageError(
            say("{path} is larger than {limit} MiB: is it the right file?", path=name, limit=limit)
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UsageError(
            say(
                "{path} is not UTF-8 text (line {line}). Save it as UTF-8 in your editor.",
                path=name,
                line=line,
            )
        ) from None
    if "\0" in text:
        raise UsageError(say("{path} is a binary file, not Python source.", path=name))
    return text


def mend_first(file: str) -> Said:
    """Return the hint for a file that cannot be imported, whatever the exercise."""
    return say("Mend this first; `python {file}` shows it too.", file=file)

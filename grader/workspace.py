"""A learner's folder: made from the installed course, and stubs put back as they were.

Nothing of a learner's is ever overwritten without a copy.
"""

import subprocess
from datetime import datetime
from pathlib import Path

from grader.course import FOLDER, PACKAGED, Place, is_begun
from grader.errors import GraderError, UsageError
from grader.progress import FOLDER as KEPT
from grader.progress import write_whole
from grader.words import say

GIT_SECONDS = 10.0
LEFT_OUT = ("__pycache__", KEPT)
README = """# My PyTorch exercises

```
grade                  the exercises, where you stand, and the next one
grade watch            grades whenever you save; keys show hints and the list
grade show 3           what exercise 3 asks for
grade 3                grades exercise 3
grade hint 3           a hint, one more each time
grade reset 3          the file as it was at first; yours is kept in .grade/backups
grade solution 3       the reference, once you have full marks
```

Edit the one `.py` file in each folder of `exercises/`; the README beside it says what is asked.
The folder `.grade/` only remembers where you stand: it can be deleted.
"""


def make_workspace(target: Path) -> tuple[list[Path], list[Path]]:
    """Write the learner's files of the installed course into ``target``.

    Returns the files that were written and those that were there already and were left
    alone. Raises UsageError or GraderError where that cannot be done.
    """
    if target.exists() and not target.is_dir():
        raise UsageError(say("{path} is a file; name a folder.", path=target))
    source = PACKAGED / "exercises"
    if not source.is_dir():
        raise GraderError(say("No course is installed with this grader."))
    wanted = {target / "README.md": README}
    for path in sorted(source.rglob("*")):
        parts = path.relative_to(source).parts
        if path.is_file() and not any(part in LEFT_OUT for part in parts):
            wanted[target / "exercises" / Path(*parts)] = _pristine_text(path)
    written: list[Path] = []
    kept: list[Path] = []
    for path, text in wanted.items():
        (kept if _exists(path) else written).append(path)
        if not _exists(path):
            _write(path, text)
    return written, kept


def untouched_stub(place: Place, name: str) -> str | None:
    """Return the stub as it was handed out, or None where no such copy is to be found.

    It is the installed course's, or the newest stub in the history of the git
    repository that the learner's file, or the installed one, lies in.
    """
    installed = PACKAGED / "exercises" / place.learner.name / name
    own = place.learner / name
    if installed.is_file() and not (own.exists() and own.samefile(installed)):
        source = installed.read_bytes()
        if not is_begun(source):
            return source.decode("utf-8")
    return _from_history(own) or _from_history(installed)


def reset(place: Place, name: str, workspace: Path) -> Path | None:
    """Put the stub back; return where the learner's version is kept, None if there was none.

    Raises UsageError where there is nothing to put back.
    """
    stub = untouched_stub(place, name)
    path = place.learner / name
    if stub is None:
        raise UsageError(
            say("No untouched copy of {path} is known; nothing was changed.", path=path)
        )
    backup = _back_up(path, workspace) if _exists(path) and _differs(path, stub) else None
    _write(path, stub)
    return backup


def _back_up(path: Path, workspace: Path) -> Path:
    folder = workspace / KEPT / "backups" / path.parent.name
    stamp = datetime.now().strftime("%Y-%m-%d_%H-%M-%S")
    place, count = folder / f"{path.stem}_{stamp}{path.suffix}", 1
    while _exists(place):
        count += 1
        place = folder / f"{path.stem}_{stamp}_{count}{path.suffix}"
    try:
        data = path.read_bytes()
        folder.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            file.write(data)
    except OSError as error:
        raise GraderError(
            say(
                "{path} could not be backed up ({reason}), so it was left as it is.",
                path=path,
                reason=error.strerror or "",
            )
        ) from None
    return place


def _exists(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _differs(path: Path, text: str) -> bool:
    try:
        return path.read_bytes() != text.encode()
    except OSError:
        return True


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text)
    except OSError as error:
        raise GraderError(
            say("{path} cannot be written: {reason}.", path=path, reason=error.strerror or "")
        ) from None


def _pristine_text(path: Path) -> str:
    """Return a file of the installed course; in a clone, a stub that was begun as it was before."""
    data = path.read_bytes()
    if path.suffix == ".py" and FOLDER.fullmatch(path.parent.name) and is_begun(data):
        return _from_history(path) or data.decode("utf-8")
    return data.decode("utf-8")


def _from_history(path: Path) -> str | None:
    """Return the newest committed version of a file that is still a stub, or None."""
    commits = _git(path.parent, "log", "--format=%H", "--", path.name) or ""
    for commit in commits.split():
        source = _git(path.parent, "show", f"{commit}:./{path.name}")
        if source is not None and not is_begun(source.encode()):
            return source
    return None


def _git(folder: Path, *arguments: str) -> str | None:
    try:
        done = subprocess.run(
            ["git", "-C", str(folder), *arguments],
            capture_output=True,
            timeout=GIT_SECONDS,
            check=True,
        )
        return done.stdout.decode("utf-8")
    except (OSError, subprocess.SubprocessError, UnicodeDecodeError):
        return None

"""Where a learner stands: the last verdict on each exercise, kept beside the exercises.

Beside the points lies the fingerprint of each last verdict, in a file of its own that a
learner can commit: ``grade ci`` compares it with its own. Advice only. A missing, damaged
or unwritable file costs history and nothing else.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from grader.course import Place
from grader.results import CheckStatus, Result
from grader.submissions import mend_first
from grader.words import of_course

Fingerprints = dict[str, dict[str, str]]
VERSION = re.compile(r"[\w.+-]{1,60}")
SIZE_LIMIT = 1 << 16
FOLDER = ".grade"


@dataclass(frozen=True)
class Standing:
    """The last verdict on one exercise, and the best.

    ``hints`` are pairs (check, hint) of the checks that failed last, in order; ``shown`` of
    them have been asked for.
    """

    points: int
    max_points: int
    best: int
    hints: tuple[tuple[str, str], ...] = ()
    shown: int = 0

    @property
    def full(self) -> bool:
        """Whether the last verdict was full marks."""
        return self.points == self.max_points

    @property
    def solved(self) -> bool:
        """Whether there have ever been full marks."""
        return self.best >= self.max_points


Progress = dict[str, Standing]


def read_progress(workspace: Path) -> Progress:
    """Return the standing by exercise; what is damaged is left out."""
    try:
        kept = json.loads(_path(workspace).read_text(encoding="utf-8"))
        entries = list(kept.items())
    except (OSError, ValueError, AttributeError):
        return {}
    found = {str(id): _standing(entry) for id, entry in entries}
    return {id: standing for id, standing in found.items() if standing is not None}


def record(workspace: Path, results: Iterable[Result]) -> None:
    """Add verdicts to what is known, written whole or not at all."""
    known = read_progress(workspace)
    results = list(results)
    for result in results:
        known[result.exercise] = after(known.get(result.exercise), result)
    _write(workspace, known)
    fingerprints = read_fingerprints(workspace)
    fingerprints |= {result.exercise: result.fingerprint for result in results}
    _keep(_fingerprints(workspace), fingerprints)


def after(known: Standing | None, result: Result) -> Standing:
    """Return the standing after a verdict; hints asked for stay so while the same checks fail."""
    failed = [check for check in result.checks if check.status is CheckStatus.FAILED]
    hints = tuple((str(check.name), str(check.hint or "")) for check in failed)
    return Standing(
        points=result.points,
        max_points=result.max_points,
        best=max(result.points, known.best if known else 0),
        hints=hints,
        shown=known.shown if known and known.hints == hints else 0,
    )


def show_one_more(workspace: Path, exercise: str) -> Standing | None:
    """Count one more hint as shown; return the standing, or None where nothing is known."""
    known = read_progress(workspace)
    standing = known.get(exercise)
    if standing is None:
        return None
    standing = replace(standing, shown=min(standing.shown + 1, len(standing.hints)))
    _write(workspace, {**known, exercise: standing})
    return standing


def told(standing: Standing, place: Place) -> list[tuple[str, str]]:
    """Return the pairs (check, hint) of a standing as texts that can be translated again."""
    own = mend_first(place.stub.name if place.stub else "")
    return [
        (of_course(check, place.trusted), own if hint == own else of_course(hint, place.trusted))
        for check, hint in standing.hints
    ]


def read_fingerprints(workspace: Path) -> Fingerprints:
    """Return the fingerprint of each exercise's last verdict; only what looks like one.

    In CI the file comes from the learner, and what is in it is shown.
    """
    path = _fingerprints(workspace)
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size > SIZE_LIMIT:
            return {}
        kept = json.loads(path.read_text(encoding="utf-8"))
        return {
            str(id): {
                str(name): text
                for name, text in found.items()
                if isinstance(text, str) and VERSION.fullmatch(text)
            }
            for id, found in kept.items()
        }
    except (OSError, ValueError, AttributeError, RecursionError):
        return {}


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is there whole or not at all. Raises OSError."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
            file.flush()
            os.fsync(handle)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _standing(entry: Any) -> Standing | None:
    try:
        points, most, best, shown = (
            int(entry[name]) for name in ("points", "max_points", "best", "shown")
        )
        hints = tuple((str(check), str(hint)) for check, hint in entry["hints"])
    except (ValueError, TypeError, KeyError):
        return None
    return Standing(points, most, best, hints, shown)


def _write(workspace: Path, known: Progress) -> None:
    entries = {id: asdict(standing) for id, standing in sorted(known.items())}
    _keep(_path(workspace), entries)


def _keep(path: Path, entries: Any) -> None:
    text = json.dumps(entries, indent=1, ensure_ascii=False, sort_keys=True)
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, text + "\n")
    except OSError:
        return


def _path(workspace: Path) -> Path:
    return workspace / FOLDER / "progress.json"


def _fingerprints(workspace: Path) -> Path:
    return workspace / FOLDER / "fingerprint.json"

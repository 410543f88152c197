"""Where a learner stands: the last points of each exercise, kept beside the exercises.

Beside the points lies the fingerprint of each last verdict, in a file of its own that a
learner can commit: ``grade ci`` compares it with its own. Advice only. A missing, damaged
or unwritable file costs history and nothing else.
"""

import json
import os
import re
import tempfile
from pathlib import Path

from grader.results import Result

Points = dict[str, tuple[int, int]]
Fingerprints = dict[str, dict[str, str]]
VERSION = re.compile(r"[\w.+-]{1,60}")
SIZE_LIMIT = 1 << 16


def read_progress(workspace: Path) -> Points:
    """Return (points, of how many) by exercise; empty where nothing is known."""
    try:
        kept = json.loads(_path(workspace).read_text(encoding="utf-8"))
        return {str(id): (int(earned), int(most)) for id, (earned, most) in kept.items()}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}


def record(workspace: Path, results: list[Result]) -> None:
    """Add results to what is known, written whole or not at all."""
    known = read_progress(workspace)
    known |= {result.exercise: (result.points, result.max_points) for result in results}
    path = _path(workspace)
    try:
        path.parent.mkdir(exist_ok=True)
        write_whole(path, json.dumps(known, indent=1) + "\n")
        kept = read_fingerprints(workspace)
        kept |= {result.exercise: result.fingerprint for result in results}
        write_whole(_fingerprints(workspace), json.dumps(kept, indent=1, sort_keys=True) + "\n")
    except OSError:
        return


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


def _path(workspace: Path) -> Path:
    return workspace / ".grade" / "progress.json"


def _fingerprints(workspace: Path) -> Path:
    return workspace / ".grade" / "fingerprint.json"

"""Tells of saves below one folder, by watchfiles (the system's own notification).

The whole folder is watched, so that a file that is replaced, deleted and made again, or
whose folder is, stays watched. A folder that is moved is told as itself, without its files.
"""

import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import watch

SUFFIX = ".py"
STEP_MS = 5
"""How long nothing more must happen before a save is told."""
LONGEST_MS = 50
"""After which it is told although more still happens."""


class Saves:
    """A thread that calls ``told(path)`` for every Python file or folder that changes."""

    def __init__(self, folder: Path, told: Callable[[Path], None]) -> None:
        self.folder = folder
        self.told = told
        self.ended = threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True, name="saves")
        self.thread.start()

    def end(self) -> None:
        """Stop telling."""
        self.ended.set()

    def _run(self) -> None:
        changes = watch(
            self.folder,
            watch_filter=lambda _, path: path.endswith(SUFFIX) or Path(path).is_dir(),
            debounce=LONGEST_MS,
            step=STEP_MS,
            stop_event=self.ended,
            rust_timeout=500,
            raise_interrupt=False,
        )
        for changed in changes:
            for path in {path for _, path in changed}:
                self.told(Path(path))

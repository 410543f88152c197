"""From a save to the printed verdict in ``grade watch``, in a real pseudo-terminal.

``python tests/benchmarks/watch.py [SAVES] [EXERCISE...]`` from a checkout. The clock runs
from just before a right submission is written to the moment the words of its verdict have
come out of the terminal. Prints, never judges.
"""

import os
import pty
import select
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
# Only below a verdict that is not about to be replaced.
FULL_MARKS = b"Press n for the next exercise"
PATIENCE = 120.0


class Watching:
    """``grade watch`` on one exercise, its output read as it comes."""

    def __init__(self, workspace: Path, exercise: str) -> None:
        self.screen, theirs = pty.openpty()
        command = [sys.executable, "-m", "grader", "watch", exercise, "--course", str(workspace)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "GRADE_LANG": "en"}
        self.program = subprocess.Popen(
            command, cwd=workspace, env=environment, stdin=theirs, stdout=theirs, stderr=theirs
        )
        os.close(theirs)

    def wait_for(self, words: bytes) -> float:
        """Read until ``words`` have come; return the time."""
        seen = b""
        end = time.monotonic() + PATIENCE
        while words not in seen:
            if not select.select([self.screen], [], [], max(0.0, end - time.monotonic()))[0]:
                raise SystemExit(f"no {words!r} within {PATIENCE:g} s; seen: {seen[-2000:]!r}")
            seen += os.read(self.screen, 1 << 16)
        return time.perf_counter()

    def end(self) -> None:
        """Press q and wait."""
        os.write(self.screen, b"q")
        self.program.wait(30)
        os.close(self.screen)


def measure(workspace: Path, place: Path, saves: int) -> list[float]:
    """Return the seconds from each save to its verdict."""
    stub = next((workspace / "exercises" / place.name).glob("*.py"))
    source = (place / stub.name).read_text(encoding="utf-8")
    stub.write_text(source, encoding="utf-8")
    watching = Watching(workspace, place.name)
    watching.wait_for(FULL_MARKS)
    time.sleep(0.5)  # the next worker is started ahead while nobody waits
    found = []
    for number in range(saves):
        began = time.perf_counter()
        stub.write_text(f"{source}\n# save {number}\n", encoding="utf-8")
        found.append(watching.wait_for(FULL_MARKS) - began)
        time.sleep(0.3)
    watching.end()
    return found


def main() -> None:
    """Print the median and the slowest save of each exercise."""
    saves = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    wanted = {name.zfill(2) for name in sys.argv[2:]}
    medians: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        workspace = Path(folder)
        for name in ("exercises", "solutions"):
            shutil.copytree(ROOT / name, workspace / name)
        for place in sorted((workspace / "solutions").glob("exercise_*")):
            if wanted and place.name[-2:] not in wanted:
                continue
            found = measure(workspace, place, saves)
            medians[place.name] = statistics.median(found)
            slowest = max(found)
            print(f"{place.name}  median {medians[place.name]:.3f} s  slowest {slowest:.3f} s")
    slowest_exercise = max(medians, key=lambda name: medians[name])
    print(f"all: median {statistics.median(medians.values()):.3f} s, "
          f"{slowest_exercise} {medians[slowest_exercise]:.3f} s")  # fmt: skip


if __name__ == "__main__":
    main()

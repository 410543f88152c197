"""What the teacher sees of a run: a progress bar, or plain lines, and a log file.

Called by the run for every row that is in the gradebook.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from grader.batch.gradebook import Handin
from grader.batch.work import Answer
from grader.results import Status

LINE_SECONDS = 5.0
WORDS = {Status.PASSED: "full marks", Status.FAILED: "marks lost", Status.UNGRADED: "ungraded"}


class Show:
    """Shows a run of ``total`` rows on ``stream``; use as a context manager.

    On a terminal that is a bar with rate and time left; elsewhere a line now and then.
    """

    def __init__(
        self,
        total: int,
        log: Path | None,
        stream: IO[str] = sys.stderr,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.total = total
        self.stream = stream
        self.clock = clock
        self.rows = 0
        self.fresh = 0
        self.began = self.said = clock()
        self.log = _open_log(log, stream)
        self.bar: Any = _bar(total, stream) if stream.isatty() else None

    def __enter__(self) -> Self:
        if self.bar is not None:
            self.bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, _: object, __: TracebackType | None
    ) -> None:
        if self.bar is not None:
            self.bar.stop()
        elif kind is None and self.rows:
            self._say()
        if self.log is not None:
            self.log.close()

    def done(self, handins: list[Handin], answer: Answer | None, kept: bool) -> None:
        """Show some rows that are now in the gradebook."""
        self.rows += len(handins)
        self.fresh += 0 if kept else len(handins)
        for one in handins:
            self._log(f"{one.exercise or '-'} {one.learner.id}: {_words(one, answer, kept)}")
        if self.bar is not None:
            self.bar.update(self.bar.task_ids[0], advance=len(handins), rate=self._rate())
        elif self.clock() - self.said >= LINE_SECONDS:
            self._say()

    def _rate(self) -> str:
        return f"{self.fresh / max(self.clock() - self.began, 1e-3):.1f}/s"

    def _say(self) -> None:
        self.said = self.clock()
        left = self.total - self.rows
        speed = self.fresh / max(self.said - self.began, 1e-3)
        eta = f", about {left / speed:.0f} s left" if left and speed else ""
        print(f"{self.rows} of {self.total} done, {self._rate()}{eta}", file=self.stream)
        self.stream.flush()

    def _log(self, text: str) -> None:
        """Add a line to the log; a log that cannot be written is given up, not the run."""
        if self.log is None:
            return
        try:
            stamp = time.strftime("%Y-%m-%dT%H:%M:%S")
            self.log.write(f"{stamp} {' '.join(text.split())}\n")
            self.log.flush()
        except OSError as error:
            print(f"The log is not written any more: {error.strerror}.", file=self.stream)
            self.log = None


def _words(one: Handin, answer: Answer | None, kept: bool) -> str:
    fault = one.fault or (answer.fault if answer else None)
    if fault is not None:
        return f"could not be graded ({fault.whose}): {fault.text}"
    if kept or answer is None or answer.result is None:
        return "graded before"
    result = answer.result
    status = WORDS[result.status]
    return f"{result.points} of {result.max_points}, {status}, {answer.seconds:.2f} s"


def _open_log(path: Path | None, stream: IO[str]) -> IO[str] | None:
    if path is None:
        return None
    try:
        return path.open("a", encoding="utf-8", errors="replace")
    except OSError as error:
        print(f"There will be no log: {path} cannot be written ({error.strerror}).", file=stream)
        return None


def _bar(total: int, stream: IO[str]) -> Any:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    bar = Progress(
        TextColumn("grading"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"),
        Remaining(), console=Console(file=stream), transient=False,
    )  # fmt: skip
    bar.add_task("grading", total=total, rate="")
    return bar

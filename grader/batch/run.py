"""Grade a collection of submissions into a gradebook: the loop that loses nothing.

Called by the commands, with a crew that grades and a log that shows. Everything that is
known is in the gradebook before it is shown.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from grader.batch.collect import Entry, read_entry
from grader.batch.gradebook import Gradebook, Handin, Sheet
from grader.batch.work import Answer, Crew, Fault, Task, Whose, digest_of
from grader.errors import UsageError
from grader.results import Status


class Log(Protocol):
    """Whatever shows a run as it goes."""

    def done(self, handins: list[Handin], answer: Answer | None, kept: bool) -> None:
        """Some rows are in the gradebook; ``kept`` if their verdict was there before."""


@dataclass
class Summary:
    """How a run went, in numbers of rows; ``kept`` is how many of them were graded before."""

    full_marks: int = 0
    marks_lost: int = 0
    ungraded: int = 0
    kept: int = 0
    faults: dict[Whose, int] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        """All rows of the run."""
        return self.full_marks + self.marks_lost + self.ungraded

    def count(self, handins: list[Handin], answer: Answer | None, kept: Status | None) -> None:
        """Add some rows; ``kept`` is the status of a verdict that was there before."""
        self.kept += len(handins) if kept is not None else 0
        status = answer.result.status if answer and answer.result else kept
        for one in handins:
            fault = one.fault or (answer.fault if answer else None)
            if fault is not None or status in (None, Status.UNGRADED):
                whose = fault.whose if fault else Whose.COURSE
                self.ungraded += 1
                self.faults[whose] = self.faults.get(whose, 0) + 1
            elif status is Status.PASSED:
                self.full_marks += 1
            else:
                self.marks_lost += 1


@dataclass
class Run:
    """One pass over some entries. ``sheets`` are the exercises by id."""

    book: Gradebook
    sheets: dict[str, Sheet]
    crew: Crew
    log: Log
    summary: Summary = field(default_factory=Summary)
    waiting: dict[tuple[str, str], tuple[Task, list[Handin]]] = field(default_factory=dict)

    def grade(self, entries: Iterable[Entry]) -> Summary:
        """Grade every entry that has no verdict yet, and return how it went."""
        for entry in entries:
            task = self._begin(entry)
            if task is not None:
                while self.crew.room <= 0:
                    self._take()
                self.crew.hand_over(task)
        while self.waiting:
            self._take()
        return self.summary

    def _begin(self, entry: Entry) -> Task | None:
        """Return the task of an entry, or None if it needs none."""
        blank = Handin(entry.learner, entry.exercise, entry.label)
        try:
            source = None if entry.fault else read_entry(entry)
            reason = entry.fault or ""
        except UsageError as error:
            source, reason = None, str(error)
        if source is None:
            fault = Fault(Whose.SUBMISSION, reason)
            self._record([Handin(blank.learner, blank.exercise, blank.label, fault=fault)], None)
            return None
        task = Task(entry.exercise, digest_of(source), source)
        handin = Handin(blank.learner, blank.exercise, blank.label, task.digest)
        if task.key in self.waiting:
            self.waiting[task.key][1].append(handin)
            return None
        status = self.book.status(self.sheets[entry.exercise], task.digest)
        if status is not None:
            self._record([handin], None, kept=status)
            return None
        self.waiting[task.key] = (task, [handin])
        return task

    def _take(self) -> None:
        for answer in self.crew.answers():
            task, handins = self.waiting.pop(answer.key)
            self._record(handins, answer, source=task.source)

    def _record(
        self,
        handins: list[Handin],
        answer: Answer | None,
        *,
        source: str | None = None,
        kept: Status | None = None,
    ) -> None:
        sheet = self.sheets.get(handins[0].exercise)
        self.book.record(handins, sheet.fingerprint if sheet else "", answer, source)
        self.summary.count(handins, answer, kept)
        self.log.done(handins, answer, kept is not None)

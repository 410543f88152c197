"""Puts the parts of watching together: one queue, read by one thread."""

import contextlib
import queue
import sys
from collections.abc import Iterator
from pathlib import Path

from grader import progress, workspace
from grader.course import Course, Place, file_of
from grader.errors import ExitCode, GradeError
from grader.run import hidden_paths
from grader.sandbox import Confine
from grader.watch.bench import Bench, WarmSandbox
from grader.watch.events import Begun, Broken, Event, Graded, Signal
from grader.watch.keys import Terminal
from grader.watch.saves import Saves
from grader.watch.screen import Screen
from grader.watch.state import Do, State, View, Work, after
from grader.words import say

WAITING_SECONDS = 0.5
"""How long a grading may take before the screen says that it is going on."""


class Watch:
    """One evening: from the first verdict until the learner leaves."""

    def __init__(self, course: Course, start: Place, screen: Screen) -> None:
        places = tuple(course.places())
        known = progress.read_progress(course.workspace)
        self.course, self.screen = course, screen
        self.state = State(places, places.index(start), known)
        self.events: queue.SimpleQueue[Event] = queue.SimpleQueue()
        self.bench: Bench | None = None

    def saved(self, path: Path) -> None:
        """Take note of a path that changed: only the exercise's own file and folder count."""
        file = self.file()
        if path in (file, file.parent) or path.resolve() in (file.resolve(), file.parent.resolve()):
            self.events.put(Signal.SAVED)

    def file(self) -> Path:
        """Return the file at hand, whether it is there or not."""
        place = self.state.place
        return place.stub or place.learner / file_of(place)

    def run(self, bench: Bench) -> None:
        """Handle events until the learner leaves. Raises GradeError if grading cannot go on."""
        self.bench = bench
        self.do(Do.REGRADE)
        while True:
            event = self.next()
            self.state, what = after(self.state, event)
            if isinstance(event, Broken) and event.job == self.state.job:
                raise event.error
            if what is Do.LEAVE:
                return
            if isinstance(event, Graded) or (what is Do.NOTHING and self.worth_showing(event)):
                self.screen.show(self.state)
            self.do(what)

    def next(self) -> Event:
        """Wait for the next event.

        A signal that comes just before the wait begins does not end it, so it is not a long one.
        """
        while True:
            try:
                return self.events.get(timeout=WAITING_SECONDS)
            except queue.Empty:
                at_work = self.state.work is Work.GRADING and self.state.result is not None
                if self.screen.clears and at_work and not self.state.waiting:
                    return Signal.WAITING

    def worth_showing(self, event: Event) -> bool:
        """Tell whether an event changes the screen: without one, only verdicts are printed.

        While a verdict is there, the next grading is not announced: mostly it is there at once.
        """
        if isinstance(event, Begun):
            return self.state.result is None and (self.screen.clears or not event.ready)
        return True

    def do(self, what: Do) -> None:
        """Do what a step asks for."""
        if what in (Do.GRADE, Do.REGRADE):
            self.grade(repeat=what is Do.REGRADE)
        elif what is Do.RESET:
            self.reset()
        elif what is Do.RECORD and self.state.result is not None:
            progress.record(self.course.workspace, [self.state.result])

    def grade(self, *, repeat: bool) -> None:
        """Have the file at hand graded."""
        assert self.bench is not None
        job = self.bench.submit(self.state.place, self.file(), repeat=repeat)
        self.state = State(**{**vars(self.state), "job": job})
        if repeat and self.state.result is None:
            self.screen.show(self.state)

    def reset(self) -> None:
        """Put the stub back, and say where the learner's version is."""
        try:
            kept = workspace.reset(self.state.place, self.file().name, self.course.workspace)
            said = say("Your version is kept as {path}.", path=kept) if kept else None
        except GradeError as error:
            said = say("{message}", message=error.args[0])
        self.state = State(**{**vars(self.state), "restored": said, "view": View.VERDICT})
        self.screen.show(self.state)


def watch(
    course: Course, start: Place, *, seed: int, timeout: float, confine: str, language: str
) -> ExitCode:
    """Watch until the learner leaves; return the exit code. Raises GradeError."""
    with _sandbox(course, confine) as sandbox:
        screen = Screen(sys.stdout.isatty(), False, language, Path.cwd())
        watching = Watch(course, start, screen)
        with Terminal(watching.events.put) as terminal:
            watching.screen = Screen(screen.clears, terminal.has_keys, language, screen.here)
            saves = Saves(course.exercises, watching.saved)
            bench = Bench(sandbox, seed, timeout, watching.events.put)
            try:
                watching.run(bench)
            finally:
                saves.end()
                bench.end()
    return ExitCode.FULL_MARKS


@contextlib.contextmanager
def _sandbox(course: Course, confine: str) -> Iterator[WarmSandbox]:
    with WarmSandbox(hidden_paths(course), confine=Confine(confine)) as sandbox:
        yield sandbox

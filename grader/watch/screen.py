"""A state as text for the terminal."""

import os
import sys
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course import Place, file_of, is_started
from grader.report import text
from grader.report.text import Look
from grader.results import Status
from grader.watch.state import State, View, Work
from grader.words import in_language, say

CLEAR = "\x1b[H\x1b[2J\x1b[3J"


@dataclass(frozen=True)
class Screen:
    """Where a state is shown. ``keys``: the footer names the keys; ``clears``: a terminal."""

    clears: bool
    keys: bool
    language: str
    here: Path

    def show(self, state: State) -> None:
        """Write a state, in one piece; a terminal that is gone or in haste is no matter."""
        shown = self.render(state)
        print(f"{CLEAR}{shown}" if self.clears else f"{shown}", end="", flush=True)

    def render(self, state: State) -> str:
        """Return what a state looks like."""
        parts = list(self._parts(state))
        return "\n".join([*parts, ""])

    def _parts(self, state: State) -> Iterator[str]:
        match state.view:
            case View.LIST:
                yield from self._list(state)
            case View.SOLUTION:
                yield self._solution(state.place)
            case _:
                yield self._verdict(state)
        if state.view is View.CONFIRM_RESET:
            yield self._said(
                say(
                    "Put {file} back as it was at first? Yours is kept. y/n", file=self._file(state)
                )
            )
        for said in (state.note, state.restored):
            if said is not None:
                yield self._bright(self._said(said))
        if self.keys:
            yield self._footer(state)

    def _verdict(self, state: State) -> str:
        place = state.place
        file = self._file(state)
        if state.message is not None:
            return self._said(
                say("{message}\nWaiting for {file}.", message=state.message, file=file)
            )
        if state.result is None:
            words = say("Getting {id} ready ...", id=place.id)
            if state.work is Work.GRADING:
                words = say("Grading {file} ...", file=file)
            return self._said(words)
        files = {} if state.place.stub is None else {place.id: file}
        shown = text.render([state.result], self.look(files, state.hints if self.keys else None))
        if state.waiting:
            shown += self._bright(self._said(say("Grading {file} ...", file=file))) + "\n"
        elif state.result.status is Status.PASSED and self.keys:
            shown += self._said(say("Press n for the next exercise, s for the solution.")) + "\n"
        return shown.rstrip("\n")

    def look(self, files: dict[str, Path], hints: int | None) -> Look:
        """Return how a report looks on this screen."""
        columns = os.get_terminal_size(sys.stdout.fileno()).columns if self.clears else None
        colour = self.clears and "NO_COLOR" not in os.environ
        return Look(colour, columns, self.language, hints, self.clears, files)

    def _list(self, state: State) -> Iterator[str]:
        for number, place in enumerate(state.places):
            mark = ">" if number == state.cursor else " "
            title = _padded(place.title_in(self.language), 56)
            line = f"{mark} {place.id}  {title} {self._said(standing(state, place))}"
            yield self._bright(line) if number == state.cursor else line
        yield ""

    def _solution(self, place: Place) -> str:
        source = (place.trusted / file_of(place)).read_text(encoding="utf-8")
        return f"{self._said(say('One right way:'))}\n\n{source}"

    def _footer(self, state: State) -> str:
        if state.view is View.LIST:
            words = say("up/down choose · enter open · l back · q quit")
        else:
            words = say("n next · h hint · l list · r run again · s solution · x reset · q quit")
        return f"\n{self._dim(self._said(words))}"

    def _file(self, state: State) -> Path:
        path = state.place.stub or state.place.learner
        return path.relative_to(self.here) if path.is_relative_to(self.here) else path

    def _said(self, words: str) -> str:
        return in_language(words, self.language)

    def _dim(self, words: str) -> str:
        return f"\x1b[2m{words}\x1b[0m" if self.clears else words

    def _bright(self, words: str) -> str:
        return f"\x1b[1m{words}\x1b[0m" if self.clears else words


def standing(state: State, place: Place) -> str:
    """Return where the learner stands with an exercise, in words."""
    known = state.known.get(place.id)
    if place.stub is not None and not is_started(place.stub):
        return say("not started")
    if known is None:
        return say("not graded yet")
    if known.full:
        return say("full marks")
    return say("{points} of {most} points", points=known.points, most=known.max_points)


def _padded(words: str, width: int) -> str:
    columns = sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in words)
    return words + " " * (width - columns)

"""One submission's workers: loaded when needed, a fresh one after each loss.

Called by the examination of checks. Nothing here judges an answer.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from grader import wire
from grader.experiment.reference import Reference, request
from grader.judging import observations
from grader.judging.compare import Difference, Kind
from grader.judging.observations import Observation, Raised
from grader.sandbox import Sandbox, Worker, WorkerLost, no_answer
from grader.spec.checks import Check
from grader.submissions import Submission
from grader.words import Said, lines, say

LOAD_SECONDS = 30.0
CHECK_FACTOR = 12.0
PRINTED_LIMIT = 4000


class NotLoaded(Exception):
    """The submission does not load as a module; ``text`` says why, ``line`` where."""

    def __init__(self, text: Said, line: int | None = None) -> None:
        super().__init__(text)
        self.text = text
        self.line = line


class Refusal(Exception):
    """An answer that needs no comparison to be refused. ``input_matters``: this case did it."""

    def __init__(self, difference: Difference, *, input_matters: bool = True) -> None:
        super().__init__(difference.message)
        self.difference = difference
        self.input_matters = input_matters


@dataclass
class Session:
    """The workers of one submission. ``timeout``: seconds that one call may take.

    While ``listening``, what a worker prints is kept for the verdict; the search for words
    and a smaller input switches it off, because it repeats the same lines. It uses many workers,
    so that each is started before it is needed and none is waited for at its end.
    """

    sandbox: Sandbox
    submission: Submission
    reference: Reference
    timeout: float
    current: Worker | None = None
    printed: str = ""
    listening: bool = True
    confinement: tuple[str, ...] = ()

    @property
    def alive(self) -> bool:
        """Whether there is a worker that still answers."""
        return self.current is not None and self.current.alive

    def worker(self) -> Worker:
        """Return a live worker with the submission loaded. Raises NotLoaded."""
        if self.current is None or not self.current.alive:
            self.end()
            self.current = self.sandbox.worker()
            self.confinement = self.current.confinement
            if not self.listening:
                self.sandbox.expect()
            self.load()
        return self.current

    def load(self) -> None:
        """Load the submission into the worker that is there. Raises NotLoaded."""
        assert self.current is not None
        self._load(self.current)

    @property
    def answered(self) -> int | None:
        """How many answers were read from the current worker; None if it is lost."""
        return self.current.answered if self.current and self.current.alive else None

    def end(self, heard: int | None = None) -> None:
        """End the current worker, keeping what it printed up to the answer ``heard``.

        Without a number: up to the last answer that was read, or everything from a lost worker.
        """
        worker, heard = self.current, self.answered if heard is None else heard
        self.current = None
        if worker is None:
            return
        if not self.listening:
            self.sandbox.discard(worker)
            return
        worker.kill()
        text = worker.output.text(heard)
        if text not in self.printed:
            self.printed = (self.printed + text)[:PRINTED_LIMIT]

    def ask(self, question: dict[str, Any]) -> Any:
        """Put one question and return its one answer. Raises WorkerLost or NotLoaded."""
        worker = self.worker()
        try:
            return wire.decode(worker.ask(wire.encode(question), self.timeout))
        except wire.WireError as error:
            self.end()
            raise WorkerLost(no_answer(error)) from None

    def replay(self, request: bytes, count: int) -> list[bytes]:
        """Return the ``count`` answers to one request. Raises WorkerLost or NotLoaded."""
        return [*self.worker().replies(request, count, self.timeout)]

    def records(
        self, check: Check, frames: list[bytes], order: list[int], seeds: list[int]
    ) -> Iterator[bytes]:
        """Yield the record, as a frame, of each turn of ``order``.

        ``seeds`` give the state of the global generators that each turn begins from.
        Raises WorkerLost or NotLoaded.
        """
        # Only the cases that are wanted: a diagnosis asks for one of them many times.
        places = {index: place for place, index in enumerate(dict.fromkeys(order))}
        wanted = [frames[index] for index in places]
        question = request(check.run, wanted, [places[index] for index in order], seeds)
        limit = self.timeout * CHECK_FACTOR
        end = time.monotonic() + limit
        for record in self.worker().replies(wire.encode(question), len(order), self.timeout):
            yield record
            if time.monotonic() > end:
                self.end()
                calls = {"count": len(order), "seconds": limit}
                raise WorkerLost(
                    say("did not finish all {count} calls within {seconds:g} s", **calls)
                )

    def parse(self, record: bytes, check: Check) -> Observation:
        """Return the observation in a record. Raises Refusal, or WorkerLost if it is none."""
        try:
            return observations.parse(wire.decode(record))
        except observations.Missing:
            names = {"file": self.submission.file, "name": check.run.call}
            message = say("{file} does not define a function {name}", **names)
            raise Refusal(Difference(Kind.TYPE, message), input_matters=False) from None
        except observations.Unsendable as error:
            reason = str(error)
            message = say("the result is not data that can be compared ({reason})", reason=reason)
            raise Refusal(Difference(Kind.TYPE, message)) from None
        except (ValueError, wire.WireError) as error:
            self.end()
            raise WorkerLost(no_answer(error)) from None

    def _load(self, worker: Worker) -> None:
        file = self.submission.file
        question: dict[str, Any] = {"do": "load", "file": file, "source": self.submission.source}
        question |= {"scenarios": self.reference.scenarios}
        try:
            seconds = max(self.timeout, LOAD_SECONDS)
            answer = wire.decode(worker.ask(wire.encode(question), seconds))
            if isinstance(answer, dict) and answer.get("outcome") == "loaded":
                return
            raised = observations.parse_error(answer)
        except WorkerLost as lost:
            message = say("while it was imported, {file} {lost}", file=file, lost=lost.text)
            raise NotLoaded(message) from None
        except (ValueError, wire.WireError):
            self.end()
            raise NotLoaded(say("{file} gave no answer when it was imported", file=file)) from None
        raise NotLoaded(lines(_why_not_loaded(file, raised)), raised.line)


def _why_not_loaded(file: str, raised: Raised) -> Iterator[Said]:
    if {"SyntaxError", "IndentationError", "TabError"} & set(raised.kinds):
        yield say("{file} is not valid Python: {error}", file=file, error=raised.text())
    else:
        yield say("{file} cannot be imported: {error}", file=file, error=raised.text())
    for line, _, text in raised.trace:
        yield say("  line {line}: {text}", line=line, text=text)

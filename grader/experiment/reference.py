"""The reference of an exercise, observed by the same code that observes a submission.

Runs in the trusted process only.
"""

import io
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from functools import cached_property, partial
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grader import wire
from grader.course import Place, read_trusted
from grader.errors import CourseError
from grader.experiment.mistakes import MOST_KEPT, Examples, Mistake, known_mistakes
from grader.experiment.origin import fingerprint
from grader.judging import house_rules, observations
from grader.judging.judges import Turn
from grader.judging.observations import Observation
from grader.judging.runs import Case, Run
from grader.spec.checks import Exercise
from grader.worker.runner import SCENARIOS, Runner, state


@dataclass(frozen=True)
class KnownCase:
    """One case and the reference's record on it, as frames; decoded when looked at.

    ``seed`` is the state of the global generators that the reference began from.
    """

    frame: bytes
    record: bytes = b""
    seed: int = 0

    @cached_property
    def case(self) -> Case:
        """The case as the trusted side sees it."""
        case: Case = wire.decode(self.frame, layout=True)
        return case

    @cached_property
    def want(self) -> Observation:
        """What the reference gave."""
        return observations.parse(wire.decode(self.record))

    @cached_property
    def scale(self) -> float:
        """The largest finite magnitude among the case's numbers."""
        return scale(self.case)

    @cached_property
    def initial(self) -> dict[str, Any]:
        """The state of the arguments before the call."""
        return initial_state(self.case)

    @cached_property
    def left_alone(self) -> dict[str, Any]:
        """Of that, the arguments that the reference leaves as they were."""
        return house_rules.left_alone(self.want, self.initial)


@dataclass
class Reference:
    """The reference of one exercise, run by the same code that runs a submission.

    ``examples`` is what wrong examples did; ``truths`` are answers in float64, at most MOST_KEPT.
    """

    place: Place
    exercise: Exercise
    scenarios: str | None = field(init=False)
    runner: Runner | None = field(init=False, default=None)
    examples: Examples = field(init=False, default_factory=Examples)
    truths: dict[tuple[Run, bytes, int], Any] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        path = self.place.trusted / SCENARIOS
        self.scenarios = read_trusted(path) if path.exists() else None

    def observe(self, run: Run, frame: bytes, seed: int) -> KnownCase:
        """Run the reference on a case, the global generators in the state that ``seed`` gives.

        A worker that does the same in a turn with that seed sends the same bytes.
        """
        return KnownCase(frame, wire.encode(self._record(run, frame, seed)), seed)

    def turn(self, run: Run, known: KnownCase, got: Observation) -> Turn:
        """Return what a judge needs to decide on ``got``, the answer in float64 included."""
        return Turn(known.case, known.want, got, partial(self._truth, run, known), known.scale)

    def _truth(self, run: Run, known: KnownCase) -> Any:
        """Return the answer in float64, or None where the case has no lesser dtype.

        It is kept: the next submission is often asked for the same.
        """
        if known.want.raised or not any(x.dtype in _LESSER for x in _tensors(known.case)):
            return None
        key = (run, known.frame, known.seed)
        if key not in self.truths:
            frame = wire.encode(_upcast(known.case), layout=True)
            value = self._record(run, frame, known.seed).get("value")
            if len(self.truths) >= MOST_KEPT:
                self.truths.clear()
            self.truths[key] = wire.decode(wire.encode(value))
        return self.truths[key]

    def answer(self, question: dict[str, Any]) -> dict[str, Any]:
        """Return the reference's answer to the protocol's ``apply`` or ``vjp``."""
        # Asked from within a Function's forward, where no graph would be made.
        with self._running() as runner, torch.enable_grad():
            if question["do"] == "vjp":
                return runner.vjp(question)
            return runner.apply(question)

    def _record(self, run: Run, frame: bytes, seed: int) -> dict[str, Any]:
        with self._running() as runner:
            return runner.run_case(request(run, [frame], [0], [seed]), frame, seed)

    @cached_property
    def mistakes(self) -> tuple[Mistake, ...]:
        """The exercise's wrong examples."""
        return known_mistakes(self.place.trusted)

    @cached_property
    def fingerprint(self) -> dict[str, str]:
        """What a verdict by this reference depends on, the seed apart."""
        return fingerprint(self.place.trusted)

    @contextmanager
    def _running(self) -> Iterator[Runner]:
        """What the course's own code prints must not end up in the verdict."""
        with io.StringIO() as unread, redirect_stdout(unread), redirect_stderr(unread):
            if self.runner is None:
                self.runner = self._load()
            yield self.runner

    def _load(self) -> Runner:
        runner = Runner()
        source = read_trusted(self.place.trusted / self.exercise.file)
        answer = runner.load(self.exercise.file, source, self.scenarios)
        if answer["outcome"] != "loaded":
            error = observations.parse_error(answer)
            raise CourseError(f"The reference of {self.place.id} does not load: {error}.")
        return runner


def turn_seed(place: int) -> int:
    """Return the state that the global generators begin the turn at ``place`` in."""
    return place + 1


def request(run: Run, frames: list[bytes], order: list[int], seeds: list[int]) -> dict[str, Any]:
    """Return the protocol's ``run`` request."""
    return {
        "do": "run",
        "scenario": run.scenario,
        "target": run.call,
        "cases": frames,
        "order": order,
        "seeds": seeds,
        "grad": run.grad,
        "memory": run.memory,
    }


def initial_state(case: Case) -> dict[str, Any]:
    """Return the state of a case's arguments as a worker would report it, through the wire."""
    states: dict[str, Any] = wire.decode(wire.encode({k: state(v) for k, v in case.items()}))
    return states


def scale(case: Case) -> float:
    """Return the largest finite magnitude among a case's numbers."""
    found = [0.0]
    for x in _tensors(case):
        magnitudes = x.detach().abs().double() if x.dtype is not torch.bool else x.double()
        finite = magnitudes[torch.isfinite(magnitudes)]
        if finite.numel():
            found.append(float(finite.max()))
    found += [abs(value) for value in case.values() if isinstance(value, float)]
    return max(value for value in found if np.isfinite(value))


_LESSER = (torch.float32, torch.float16, torch.bfloat16)


def _upcast(value: Any) -> Any:
    if isinstance(value, Tensor):
        if value.dtype not in _LESSER:
            return value
        return value.detach().double().requires_grad_(value.requires_grad)
    if isinstance(value, list | tuple):
        return type(value)(map(_upcast, value))
    if isinstance(value, dict):
        return {name: _upcast(item) for name, item in value.items()}
    return value


def _tensors(value: Any) -> Iterator[Tensor]:
    if isinstance(value, Tensor):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _tensors(item)
    elif isinstance(value, dict):
        yield from _tensors(list(value.values()))

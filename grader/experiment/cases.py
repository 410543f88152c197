"""The case bank: cases drawn once, with what the reference gives on them, and shrinking.

Everyone is judged on identical inputs: the cases of a check follow from the exercise,
the seed and the versions alone. The bank is kept on disk under a key of everything it
depends on; one that is stale, damaged or cannot be written is simply made anew.
"""

import gc
import hashlib
import importlib
import platform
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import torch

from grader import wire
from grader.errors import CourseError
from grader.experiment import gradients, store
from grader.experiment.mistakes import Examples
from grader.experiment.reference import KnownCase, Reference, turn_seed
from grader.judging import observations, show
from grader.judging.runs import Case
from grader.spec.checks import Check, Exercise
from grader.spec.inputs import Inputs

REPEATS = 6
REPEATED_SHARE = 3
"""Of a few cases a third comes again: where there are few, each takes long."""
SHRINK_RUNS = 400


@dataclass(frozen=True)
class CheckCases:
    """The cases of one check."""

    known: tuple[KnownCase, ...]

    @property
    def frames(self) -> list[bytes]:
        """The cases' frames."""
        return [known.frame for known in self.known]

    @property
    def order(self) -> list[int]:
        """Which case at which turn: each once, then a few again, last first."""
        count = len(self.known)
        step = max(-(-count // REPEATS), REPEATED_SHARE)
        return [*range(count), *range(count - 1, -1, -step)]


Bank = dict[str, CheckCases]


def open_bank(reference: Reference, seed: int) -> Bank:
    """Return the bank for an exercise and seed, from disk where a sound one is kept."""
    path = _bank_path(reference, seed)
    reference.examples = Examples(path.with_suffix(".examples"))
    kept = _kept(path, reference.exercise)
    if kept is not None:
        return kept
    bank = {check.name: _draw_check(check, reference, seed) for check in reference.exercise.checks}
    frames = {
        name: [(known.frame, known.record, known.seed) for known in drawn.known]
        for name, drawn in bank.items()
    }
    store.write(path, frames)
    return bank


@cache
def warm_up() -> None:
    """Import Hypothesis, which the first failure needs; meant for a thread.

    Hypothesis collects garbage when it begins, and need not search what was imported by now.
    """
    importlib.import_module("hypothesis.strategies")
    gc.freeze()


def smallest_failing(
    inputs: Inputs, seed: int, passed: set[bytes], fails: Callable[[bytes], bool]
) -> bytes | None:
    """Return the frame of the smallest case that fails, found and shrunk by Hypothesis.

    Draws the same cases as the bank did, passing over those in ``passed``; None if no
    drawn case fails or nothing is drawn. Bounded by a number of runs, not by time, so
    that the answer is the same on every machine.
    """
    if inputs.draw is None:
        return None
    best: bytes | None = None
    runs = 0

    def experiment(case: Case) -> None:
        nonlocal best, runs
        frame = wire.encode(dict(case), layout=True)
        if frame in passed:
            return
        runs += 1
        if runs > SHRINK_RUNS:
            raise _Enough
        if fails(frame):
            best = frame
            raise AssertionError

    try:
        _explore(inputs, seed, experiment, shrink=True)
    except (AssertionError, _Enough):
        pass
    except Exception:
        # Hypothesis found the submission inconsistent; the best case so far stands.
        pass
    return best


class _Enough(BaseException):
    """Ends a search; not an Exception, so that Hypothesis lets it through."""


def _draw_check(check: Check, reference: Reference, seed: int) -> CheckCases:
    try:
        cases = [wire.encode(dict(c), layout=True) for c in check.on.list_cases(seed)]
        cases += _drawn(check.on, seed)
    except Exception as error:
        raise CourseError(
            f"The inputs of {check.name!r} in {reference.place.id} cannot be drawn: "
            f"{type(error).__name__}: {error}."
        ) from error
    frames = tuple(dict.fromkeys(cases))
    if not frames:
        raise CourseError(f"The check {check.name!r} of {reference.place.id} has no cases.")
    if check.judge is None:
        return CheckCases(tuple(_rehearse(check, reference, frame) for frame in frames))
    known = [
        reference.observe(check.run, frame, turn_seed(place)) for place, frame in enumerate(frames)
    ]
    for case in known:
        _examine_reference(check, reference, case)
    return CheckCases(tuple(known))


def _rehearse(check: Check, reference: Reference, frame: bytes) -> KnownCase:
    """Return a gradcheck's case with what it asks of the reference, and the answers."""
    known = KnownCase(frame)
    target = check.run.call or ""
    rehearsal = gradients.Rehearsal(reference.answer)
    refused = gradients.check_gradients(
        rehearsal.ask, None, target, known.case, second_order=check.second_order
    )
    if refused is not None:
        where = f"The reference of {reference.place.id} in the check {check.name!r}"
        raise CourseError(f"{where} is refused: {refused.message}")
    return KnownCase(frame, rehearsal.record())


def _examine_reference(check: Check, reference: Reference, known: KnownCase) -> None:
    """Refuse a mark sheet whose own reference does not pass a check."""
    assert check.judge is not None
    where = f"The reference of {reference.place.id} in the check {check.name!r}"
    try:
        want = known.want
    except (observations.Missing, observations.Unsendable, ValueError) as error:
        raise CourseError(f"{where} gives nothing that can be compared: {error}.") from None
    on = f"on\n{show.assignments(known.case)}"
    if not observations.is_data(want.value):
        raise CourseError(f"{where} gives {show.view(want.value)} {on}")
    refused = check.judge.refuses_reference(want, known.case)
    if refused is not None:
        raise CourseError(f"{where} is refused: {refused} {on}")


def _drawn(inputs: Inputs, seed: int) -> list[bytes]:
    frames: list[bytes] = []
    if inputs.draw is not None:
        _explore(inputs, seed, lambda c: frames.append(wire.encode(dict(c), layout=True)))
    return frames


def _explore(
    inputs: Inputs, seed: int, experiment: Callable[[Case], None], *, shrink: bool = False
) -> None:
    """Run Hypothesis over ``inputs.draw``: the same cases for the same seed."""
    import hypothesis
    from hypothesis import HealthCheck, Phase, Verbosity
    from hypothesis import strategies as st
    from hypothesis.configuration import set_hypothesis_home_dir

    draw = inputs.draw
    assert draw is not None
    set_hypothesis_home_dir(str(store.folder() / "hypothesis"))
    function: Any = draw
    composed: Any = st.composite(function)
    settings: Any = hypothesis.settings(
        max_examples=inputs.count,
        phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        database=None,
        deadline=None,
        derandomize=False,
        print_blob=False,
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.quiet,
    )

    def run(case: Case) -> None:
        experiment(case)

    given: Any = hypothesis.given(composed())
    seeded: Any = hypothesis.seed(seed)
    settings(seeded(given(run)))()


def _bank_path(reference: Reference, seed: int) -> Path:
    origin = sorted(reference.fingerprint.items())
    versions = [version(name) for name in ("torch", "numpy", "hypothesis")]
    machine = [platform.machine(), torch.backends.cpu.get_cpu_capability()]
    everything = repr((seed, origin, sys.version, versions, machine))
    name = hashlib.sha256(everything.encode()).hexdigest()
    return store.folder() / "banks" / f"{name}.bank"


def _kept(path: Path, exercise: Exercise) -> Bank | None:
    frames = store.read(path)
    try:
        return {
            check.name: CheckCases(tuple(KnownCase(*known) for known in frames[check.name]))
            for check in exercise.checks
        }
    except (KeyError, TypeError):
        return None

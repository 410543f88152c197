"""The case bank: cases drawn once, with what the reference gives on them, and shrinking.

Everyone is judged on identical inputs: the cases of a check follow from the exercise,
the seed and the versions alone. The bank is kept on disk under a key of everything it
depends on; one that is stale, damaged or cannot be written is simply made anew.
"""

import hashlib
import platform
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import platformdirs
import torch
from torch import Tensor

from grader import observations, show, wire
from grader.compare import Turn
from grader.course import Place, read_trusted
from grader.errors import CourseError
from grader.observations import Observation
from grader.runs import Case, Run
from grader.spec.checks import Check, Exercise
from grader.spec.inputs import Inputs
from grader.worker.runner import Runner, state

KEPT_BANKS = 200
REPEATS = 6
SHRINK_RUNS = 400


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
    def initial(self) -> dict[str, Any]:
        """The state of the arguments before the call."""
        return initial_state(self.case)


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
        step = max(1, count // REPEATS)
        return [*range(count), *range(count - 1, -1, -step)]


@dataclass
class Reference:
    """The reference of one exercise, run by the same code that runs a submission."""

    place: Place
    exercise: Exercise
    scenarios: str | None = field(init=False)
    runner: Runner | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        path = self.place.trusted / "scenarios.py"
        self.scenarios = read_trusted(path) if path.exists() else None

    def observe(self, run: Run, frame: bytes, seed: int) -> KnownCase:
        """Run the reference on a case, the global generators in the state that ``seed`` gives.

        A worker that does the same in a turn with that seed sends the same bytes.
        """
        return KnownCase(frame, wire.encode(self._record(run, frame, seed)), seed)

    def turn(self, run: Run, known: KnownCase, got: Observation) -> Turn:
        """Return what a judge needs to decide on ``got``, the answer in float64 included."""
        truth = self._truth(run, known) if known.want.raised is None else None
        return Turn(known.case, known.want, got, truth, scale(known.case))

    def _truth(self, run: Run, known: KnownCase) -> Any:
        """Return the answer in float64, or None where the case has no lesser dtype."""
        if not any(x.dtype in _LESSER for x in _tensors(known.case)):
            return None
        frame = wire.encode(_upcast(known.case), layout=True)
        return wire.decode(wire.encode(self._record(run, frame, known.seed).get("value")))

    def _record(self, run: Run, frame: bytes, seed: int) -> dict[str, Any]:
        if self.runner is None:
            self.runner = self._load()
        return self.runner.run_case(request(run, [frame], [0], [seed]), frame, seed)

    def _load(self) -> Runner:
        runner = Runner()
        source = read_trusted(self.place.trusted / self.exercise.file)
        answer = runner.load(self.exercise.file, source, self.scenarios)
        if answer["outcome"] != "loaded":
            error = observations.parse_error(answer)
            raise CourseError(f"The reference of {self.place.id} does not load: {error}.")
        return runner


Bank = dict[str, CheckCases]


def open_bank(reference: Reference, seed: int) -> Bank:
    """Return the bank for an exercise and seed, from disk where a sound one is kept."""
    path = _bank_path(reference, seed)
    kept = _read(path, reference.exercise)
    if kept is not None:
        return kept
    bank = {check.name: _draw_check(check, reference, seed) for check in reference.exercise.checks}
    _write(path, bank)
    return bank


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
        return CheckCases(tuple(map(KnownCase, frames)))
    known = [
        reference.observe(check.run, frame, turn_seed(place)) for place, frame in enumerate(frames)
    ]
    for case in known:
        _examine_reference(check, reference, case)
    return CheckCases(tuple(known))


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
    set_hypothesis_home_dir(str(_cache_folder() / "hypothesis"))
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


def _cache_folder() -> Path:
    return Path(platformdirs.user_cache_dir("torchgrade"))


def _bank_path(reference: Reference, seed: int) -> Path:
    digest = hashlib.sha256()
    ours = sorted(Path(__file__).parent.rglob("*.py"))
    course = [
        reference.place.trusted / name
        for name in ("spec.py", "scenarios.py", reference.exercise.file)
    ]
    for path in (*(p for p in ours if "_course" not in p.parts), *course):
        digest.update(path.name.encode() + b"\0")
        digest.update(path.read_bytes() if path.exists() else b"")
    versions = [version(name) for name in ("torch", "numpy", "hypothesis")]
    machine = [platform.machine(), torch.backends.cpu.get_cpu_capability()]
    digest.update(repr((seed, sys.version, versions, machine)).encode())
    return _cache_folder() / "banks" / f"{digest.hexdigest()}.bank"


def _read(path: Path, exercise: Exercise) -> Bank | None:
    try:
        data = path.read_bytes()
        if hashlib.sha256(data[32:]).digest() != data[:32]:
            return None
        tree = wire.decode(memoryview(data)[32:])
        return {
            check.name: CheckCases(tuple(KnownCase(*frames) for frames in tree[check.name]))
            for check in exercise.checks
        }
    except (OSError, wire.WireError, KeyError, TypeError):
        return None


def _write(path: Path, bank: Bank) -> None:
    """Keep a bank for next time; a disk that does not want it is no reason to stop."""
    try:
        tree = {
            name: [(known.frame, known.record, known.seed) for known in drawn.known]
            for name, drawn in bank.items()
        }
        data = wire.encode(tree)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(hashlib.sha256(data).digest() + data)
        Path(file.name).replace(path)
        for old in sorted(path.parent.iterdir(), key=_age)[KEPT_BANKS:]:
            old.unlink(missing_ok=True)
    except (OSError, wire.WireError):
        return


def _age(path: Path) -> float:
    return -path.stat().st_mtime

"""Expected against got: the judges that turn two observations into a difference or none.

Runs in the trusted process only. The order of questions is the same everywhere:
outcome, structure, type, shape, dtype, graph, values. Nothing is compared by
broadcasting, and NaN never matches anything but NaN.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Protocol

import numpy as np
import torch
from torch import Tensor

from grader import show
from grader.errors import CourseError
from grader.observations import GENERATORS, Observation, World
from grader.runs import Case

# One unit in the last place of 1.0, by dtype; tolerances are multiples of it.
UNIT = {
    torch.float64: 2.0**-52,
    torch.float32: 2.0**-23,
    torch.float16: 2.0**-10,
    torch.bfloat16: 2.0**-7,
    torch.complex64: 2.0**-23,
    torch.complex128: 2.0**-52,
}
# How many units a result may be off, of its own size and of the largest number around it.
UNITS = {
    torch.float64: 4096.0,
    torch.complex128: 4096.0,
    torch.float32: 64.0,
    torch.complex64: 64.0,
}
HALF_UNITS = 4.0


class Kind(StrEnum):
    """What differed. Shrinking keeps to one kind, so that it does not slip to another mistake."""

    RAISED = "raised"
    NOT_RAISED = "not raised"
    TYPE = "type"
    SHAPE = "shape"
    DTYPE = "dtype"
    GRAPH = "graph"
    VALUES = "values"
    MEMORY = "memory"
    PROPERTY = "property"
    ARGUMENTS = "arguments"
    SURROUNDINGS = "surroundings"


@dataclass(frozen=True)
class Difference:
    """Why an observation is refused, in words for the learner."""

    kind: Kind
    message: str
    expected: str | None = None
    got: str | None = None


@dataclass(frozen=True)
class Rule:
    """How closely values must agree.

    ``exact``: to the bit (-0.0 equals 0.0). Otherwise a result may be off by
    ``loosen`` times the usual number of units in the last place, of its own size and
    of the largest number around it. ``graph``: requires_grad must agree too.
    """

    exact: bool = False
    loosen: float = 1.0
    graph: bool = False


@dataclass(frozen=True)
class Turn:
    """One case with what the reference and the submission gave; ``truth`` is the reference's
    answer in float64 where there is one, ``scale`` the largest number in the case."""

    case: Case
    want: Observation
    got: Observation
    truth: Any = None
    scale: float = 0.0


class Judge(Protocol):
    """Decides one turn."""

    def judge(self, turn: Turn) -> Difference | None:
        """Return why the turn is refused, or None."""

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """Return why the reference's own outcome is not what the check is about, or None."""


@dataclass(frozen=True)
class Same:
    """The observation equals the reference's."""

    rule: Rule = Rule()
    own_memory: bool = False

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """The reference must return."""
        return None if want.raised is None else f"it raised {want.raised}"

    def judge(self, turn: Turn) -> Difference | None:
        """Compare outcome, then the whole value, then aliasing."""
        if turn.got.raised is not None:
            return unexpected(turn)
        want, got = turn.want.value, turn.got.value
        found = difference(want, got, turn.truth, self.rule, turn.scale, "the result")
        if found is not None:
            return replace(found, expected=show.view(want), got=show.view(got))
        return shared_memory(turn.got) if self.own_memory else None


@dataclass(frozen=True)
class Raises:
    """The call raises one of ``kinds`` or a subclass."""

    kinds: tuple[str, ...]

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """The reference must raise one of the kinds."""
        refused = self.judge(Turn(case, want, want))
        return None if refused is None else refused.message

    def judge(self, turn: Turn) -> Difference | None:
        """Accept a listed kind; a stub's NotImplementedError is not one, though a RuntimeError."""
        wanted = " or ".join(self.kinds)
        raised = turn.got.raised
        if raised is None:
            got = show.view(turn.got.value)
            return Difference(Kind.NOT_RAISED, f"it should raise {wanted}", wanted, got)
        if raised.kinds[:1] == ("NotImplementedError",) and "NotImplementedError" not in self.kinds:
            return Difference(Kind.RAISED, "this part is not written yet", wanted, str(raised))
        if set(self.kinds) & set(raised.kinds):
            return None
        return Difference(
            Kind.RAISED, f"it raised another error than {wanted}", wanted, str(raised)
        )


@dataclass(frozen=True)
class Holds:
    """A predicate over the observed value; for outcomes that may be right in several ways.

    ``where(value, case)`` returns True, or a sentence that says what is wrong (or
    False). Any other answer is the course's fault: a predicate that forgets to
    return cannot pass anybody. With ``like`` the value must first have the types,
    shapes and dtypes of the reference's.
    """

    where: Callable[[Any, Case], bool | str]
    like: bool = True
    rule: Rule = Rule()

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """The predicate must hold for the reference."""
        refused = self.judge(Turn(case, want, want))
        return None if refused is None else refused.message

    def judge(self, turn: Turn) -> Difference | None:
        """Compare the form where asked, then evaluate the predicate."""
        if turn.got.raised is not None:
            return unexpected(turn)
        got = turn.got.value
        if self.like and (found := form(turn.want.value, got, self.rule)):
            return replace(found, expected=show.view(turn.want.value), got=show.view(got))
        try:
            answer = self.where(got, turn.case)
        except Exception as error:
            if self.like:
                raise CourseError(f"a predicate failed: {type(error).__name__}: {error}") from error
            answer = "the result does not have the form that the contract asks for"
        if answer is True:
            return None
        if isinstance(answer, str) or answer is False:
            message = answer or "the result does not have the property that the contract asks for"
            return Difference(Kind.PROPERTY, message, None, show.view(got))
        raise CourseError(f"a predicate answered {answer!r}; it must answer True or a sentence")


def unexpected(turn: Turn) -> Difference:
    """Return the difference for an exception where the reference returned."""
    raised = turn.got.raised
    assert raised is not None
    lines = [f"  line {line}, in {name}: {text}" for line, name, text in raised.trace]
    got = "\n".join([str(raised), *lines])
    return Difference(Kind.RAISED, f"it raised {raised}", show.view(turn.want.value), got)


def shared_memory(got: Observation) -> Difference | None:
    """Return a difference if the result lies in an argument's memory or overlaps itself."""
    if got.memory is None:
        return Difference(Kind.MEMORY, "nothing is known of the result's memory")
    if got.memory.shared:
        names = ", ".join(got.memory.shared)
        return Difference(
            Kind.MEMORY, f"the result shares memory with the argument {names}", "memory of its own"
        )
    if got.memory.overlaps:
        message = "several elements of the result share one place in memory (expand does that)"
        return Difference(Kind.MEMORY, message, "memory of its own for every element")
    return None


def form(want: Any, got: Any, rule: Rule) -> Difference | None:
    """Compare types, lengths, shapes and dtypes, not values."""
    return difference(want, got, None, rule, 0.0, "the result", values=False)


def difference(
    want: Any,
    got: Any,
    truth: Any,
    rule: Rule,
    scale: float,
    path: str,
    *,
    values: bool = True,
) -> Difference | None:
    """Return the first difference between two observed values, or None."""
    if type(want) is not type(got):
        message = f"{path} is {show.kind(got)}, expected {show.kind(want)}"
        return Difference(Kind.TYPE, message)
    if isinstance(want, Tensor):
        return _tensors(want, got, truth, rule, scale, path, values)
    if isinstance(want, np.ndarray):
        pair = [torch.from_numpy(array) for array in (want, got)]
        return _tensors(pair[0], pair[1], None, rule, scale, path, values)
    if isinstance(want, list | tuple | dict):
        return _containers(want, got, truth, rule, scale, path, values)
    return _scalars(want, got, truth, rule, scale, path) if values else None


def _containers(
    want: Any, got: Any, truth: Any, rule: Rule, scale: float, path: str, values: bool
) -> Difference | None:
    if isinstance(want, dict):
        if want.keys() != got.keys():
            names = f"{sorted(map(repr, got))}, expected {sorted(map(repr, want))}"
            return Difference(Kind.TYPE, f"{path} has the keys {names}")
        parts = [(f"{path}[{key!r}]", want[key], got[key], key) for key in want]
    else:
        if len(want) != len(got):
            message = f"{path} has {len(got)} items, expected {len(want)}"
            return Difference(Kind.SHAPE, message)
        parts = [(f"{path}[{i}]", w, g, i) for i, (w, g) in enumerate(zip(want, got, strict=True))]
    for name, w, g, key in parts:
        inner = truth[key] if truth is not None else None
        if found := difference(w, g, inner, rule, scale, name, values=values):
            return found
    return None


def _scalars(
    want: Any, got: Any, truth: Any, rule: Rule, scale: float, path: str
) -> Difference | None:
    if not isinstance(want, float):
        return None if want == got else Difference(Kind.VALUES, f"{path} is {got!r}, not {want!r}")
    # A Python float in a course on float32 mostly comes from a float32 tensor's item().
    exact = torch.tensor(truth if isinstance(truth, float) else want, dtype=torch.float64)
    pair = torch.tensor([want, got], dtype=torch.float64)
    allowed = _allowed(exact, torch.float32, rule, scale)
    if bool(_close(pair[0], pair[1], exact, allowed)):
        return None
    return Difference(Kind.VALUES, f"{path} is {got!r}, not {want!r}{_room(allowed)}")


def _tensors(
    want: Tensor, got: Tensor, truth: Any, rule: Rule, scale: float, path: str, values: bool
) -> Difference | None:
    if want.shape != got.shape:
        shapes = f"{tuple(got.shape)}, expected {tuple(want.shape)}"
        return Difference(Kind.SHAPE, f"{path} has the shape {shapes}")
    if want.dtype != got.dtype:
        return Difference(Kind.DTYPE, f"{path} has the dtype {got.dtype}, expected {want.dtype}")
    if rule.graph and want.requires_grad != got.requires_grad:
        words = ("is cut off from the graph", "has a graph (requires_grad) but should have none")
        return Difference(Kind.GRAPH, f"{path} {words[got.requires_grad]}")
    if not values:
        return None
    want, got = want.detach(), got.detach()
    exact = want.double() if not want.is_complex() else want.to(torch.complex128)
    if isinstance(truth, Tensor) and truth.shape == want.shape and truth.dtype == exact.dtype:
        exact = torch.where(torch.isfinite(want), truth.detach(), exact)
    allowed = _allowed(exact, want.dtype, rule, scale)
    right = _close(want, got, exact, allowed)
    return None if bool(right.all()) else _wrong_elements(want, got, right, allowed, path)


def _allowed(exact: Tensor, dtype: torch.dtype, rule: Rule, scale: float) -> Tensor:
    """Return how far each element may be off: units of its own size and of the largest around."""
    size = exact.abs()
    if rule.exact or dtype not in UNIT:
        return torch.zeros_like(size)
    finite = size[torch.isfinite(size)]
    largest = max(scale, float(finite.max()) if finite.numel() else 0.0)
    units = UNITS.get(dtype, HALF_UNITS) * UNIT[dtype] * rule.loosen
    return units * (size.nan_to_num(0.0, 0.0, 0.0) + largest)


def _close(want: Tensor, got: Tensor, exact: Tensor, allowed: Tensor) -> Tensor:
    """Return, elementwise, whether ``got`` is right."""
    identical = (want == got) | (torch.isnan(want) & torch.isnan(got))
    if not bool(allowed.any()):
        return identical
    near = (got.to(exact.dtype) - exact).abs() <= allowed
    return torch.where(torch.isfinite(want), near & torch.isfinite(got), identical)


def _wrong_elements(
    want: Tensor, got: Tensor, right: Tensor, allowed: Tensor, path: str
) -> Difference:
    wrong = (~right).nonzero()
    index = tuple(wrong[0].tolist())
    place = f"{path}{list(index)}" if index else path
    values = f"{show.number(got[index])}, expected {show.number(want[index])}"
    exactly = " (exactly)" if want.dtype in UNIT and not allowed[index] else ""
    message = f"{place} is {values}{_room(allowed[index])}{exactly}"
    if right.numel() > 1:
        message += f"; {len(wrong)} of {right.numel()} elements are wrong"
    return Difference(Kind.VALUES, message)


def _room(allowed: Tensor) -> str:
    room = float(allowed)
    return f" (allowed difference {room:.2g})" if room else ""


def side_conditions(
    want: Observation, got: Observation, initial: Mapping[str, Any]
) -> Difference | None:
    """Return what a call left changed that the reference leaves alone, or None.

    ``initial`` is the state of the case's arguments before the call. An argument that
    the reference itself changes is part of the exercise and is not judged here.
    """
    if want.after is None or got.after is None or want.world is None or got.world is None:
        return Difference(Kind.ARGUMENTS, "nothing is known of the arguments after the call")
    for name, before in initial.items():
        if difference(before, want.after[name], None, EXACTLY, 0.0, name) is None:
            after = got.after.get(name)
            if found := difference(before, after, None, EXACTLY, 0.0, name):
                message = f"the argument {name} was changed: {_argument_words(found.message)}"
                values = (_values(before), _values(after))
                return Difference(Kind.ARGUMENTS, message, *map(show.view, values))
    return _surroundings(want.world, got.world)


EXACTLY = Rule(exact=True, graph=True)


def _argument_words(message: str) -> str:
    return message.replace("['values']", "").replace("['grad']", ".grad")


def _values(state: Any) -> Any:
    if isinstance(state, dict) and "values" in state:
        return state["values"]
    if isinstance(state, list | tuple):
        return type(state)(map(_values, state))
    return state


def _surroundings(want: World, got: World) -> Difference | None:
    flags = {
        "grad_mode_kept": "grad mode was left switched",
        "inference_mode": "inference mode was left switched",
        "default_dtype": "the default dtype was left changed",
        "deterministic": "deterministic algorithms were left switched",
        "anomaly_mode": "anomaly mode was left switched",
    }
    for name, words in flags.items():
        if getattr(want, name) != getattr(got, name):
            return Difference(Kind.SURROUNDINGS, f"after the call {words}")
    return None


def generators_untouched(got: Observation) -> Difference | None:
    """Return a difference if a call moved a global generator."""
    moved = got.world.generators_moved if got.world else (True,) * len(GENERATORS)
    for name, was_moved in zip(GENERATORS, moved, strict=True):
        if was_moved:
            message = f"the global generator of {name} was used, though a generator was passed"
            return Difference(Kind.SURROUNDINGS, message)
    return None


def reseeded(first: Observation, second: Observation) -> Difference | None:
    """Compare two turns begun from different generator states: ending alike is re-seeding."""
    if first.world is None or second.world is None:
        return Difference(Kind.SURROUNDINGS, "nothing is known of the generators after the call")
    pairs = zip(GENERATORS, first.world.generators, second.world.generators, strict=True)
    for name, one, other in pairs:
        if one == other:
            return Difference(Kind.SURROUNDINGS, f"the global generator of {name} was re-seeded")
    return None

"""Answers to a rehearsed gradcheck that are not the reference's: which one, in words.

gradcheck has passed the reference, so an answer that is far from the reference's is wrong
whatever gradcheck would say of it. It need not be run then, and the slope it would measure
is in the answers: it moves one element at a time, to both sides.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor

from grader import wire
from grader.experiment import gradients
from grader.judging import show
from grader.judging.compare import RESULT, Difference, Kind, difference
from grader.judging.runs import Case
from grader.words import say


@dataclass(frozen=True)
class _Step:
    """One question with its tensors, the answer that came, and the reference's."""

    question: dict[str, Any]
    inputs: list[Tensor]
    got: bytes
    wanted: bytes

    @property
    def applies(self) -> bool:
        """Whether it calls the function; else it differentiates the node of an earlier step."""
        return bool(self.question["do"] == "apply")

    def values(self, answer: bytes) -> tuple[Tensor, ...]:
        """Return an answer's tensors. Raises gradients.Refused, ValueError or WireError."""
        return gradients.read(wire.decode(answer), self.question, self.inputs)[1]


def equal(record: bytes, given: Sequence[bytes]) -> bool:
    """Tell whether answers to a rehearsal are the reference's but for the sign of a zero.

    gradcheck adds, multiplies and compares, so that it finds in them what it found in those.
    """
    try:
        return all(
            step.got == step.wanted or _alike(step.values(step.got), step.values(step.wanted))
            for step in _steps(record, given)
        )
    except (gradients.Refused, ValueError, wire.WireError):
        return False


def _alike(got: Sequence[Tensor], want: Sequence[Tensor]) -> bool:
    pairs = zip(got, want, strict=False)
    same = all(_form(x) == _form(y) and torch.equal(x, y) for x, y in pairs)
    return same and len(got) == len(want)


def refuse(record: bytes, given: Sequence[bytes], case: Case) -> Difference | None:
    """Return why the answers to a rehearsal are wrong; None if all are nearly the reference's.

    A wrong value comes first, then a wrong slope that could be measured, then any wrong gradient.
    Raises ValueError or wire.WireError for an answer that is none.
    """
    steps = list(_steps(record, given))
    others: list[Difference] = []
    try:
        for step in steps:
            found = _refused(step, steps, list(case)) if step.got != step.wanted else None
            if found is None:
                continue
            if found.measured or (step.applies and not others):
                return found.difference
            others.append(found.difference)
    except gradients.Refused as refused:
        others.append(refused.difference)
    return others[0] if others else None


def _steps(record: bytes, given: Sequence[bytes]) -> Iterator[_Step]:
    request, answers = gradients.recorded(record)
    for question, got, wanted in zip(wire.decode(request)["steps"], given, answers, strict=True):
        inputs = [wire.decode(frame, layout=True) for frame in question["inputs"]]
        yield _Step(question, inputs, got, wanted)


@dataclass(frozen=True)
class _Found:
    """What is wrong with one answer; ``measured``: the right slope was measured beside it."""

    difference: Difference
    measured: bool = False


def _refused(step: _Step, steps: list[_Step], names: list[str]) -> _Found | None:
    wanted, got = step.values(step.wanted), step.values(step.got)
    if len(wanted) != len(got):
        counts = {"got": len(got), "want": len(wanted)}
        message = say("the result is {got} tensors, expected {want}", **counts)
        return _Found(Difference(Kind.TYPE, message))
    for place, (want, found) in enumerate(zip(wanted, got, strict=True)):
        of = 0 if step.applies else step.question["places"][place]
        name = names[of] if of < len(names) else "grad_output"
        path = RESULT if step.applies else f"{name}.grad"
        unlike = difference(want, found, None, gradients.NEARLY, 0.0, path)
        if unlike is not None:
            expected, shown = show.views(want, found)
            unlike = replace(unlike, expected=expected, got=shown)
            if step.applies:
                return _Found(unlike)
            return _of_gradient(unlike, step, steps, of, name, want, found)
    return None


def _of_gradient(
    unlike: Difference,
    step: _Step,
    steps: list[_Step],
    of: int,
    name: str,
    want: Tensor,
    found: Tensor,
) -> _Found:
    """Say of a wrong gradient which slope is wrong, where one was asked for."""
    source = steps[step.question["node"]]  # each step makes one node
    if not source.applies:
        message = say("differentiated a second time, {message}", message=unlike.message)
        return _Found(replace(unlike, message=message))
    slope = None
    if _form(want) == _form(found):
        element = int((want - found).abs().nan_to_num(torch.inf).argmax())
        slope = _measured(step, source, steps, of, element)
    if slope is None:
        given = show.view(step.inputs[len(source.inputs)])
        message = say(
            "with the incoming gradient {given}, {message}", given=given, message=unlike.message
        )
        return _Found(replace(unlike, message=message))
    column, measured = slope
    index = [int(i) for i in torch.unravel_index(torch.tensor(element), found.shape)]
    message = say(
        "the slope of the result's element {column} along {where} is {measured:.6g} measured "
        "numerically, but backward gives {given:.6g}",
        column=column,
        where=f"{name}{index}" if index else name,
        measured=measured,
        given=float(found.flatten()[element]),
    )
    return _Found(replace(unlike, message=message), measured=True)


def _measured(
    step: _Step, source: _Step, steps: list[_Step], of: int, element: int
) -> tuple[int, float] | None:
    """Return (element of the result, its slope) from the calls around; None if not asked for.

    The slope is a central difference: the two calls where only that element of input
    ``of`` was moved. The element of the result is the one that the incoming gradient chose.
    """
    inputs, cotangents = step.inputs[: len(source.inputs)], step.inputs[len(source.inputs) :]
    incoming = torch.cat([g.detach().flatten() for g in cotangents])
    if int(incoming.count_nonzero()) != 1 or float(incoming.sum()) != 1.0:
        return None
    column = int(incoming.argmax())
    calls: list[tuple[float, float]] = []
    for other in steps:
        if other.applies and (moved := _moved(inputs, other.inputs, of, element)):
            values, wanted = other.values(other.got), other.values(other.wanted)
            if list(map(_form, values)) != list(map(_form, wanted)):
                return None
            chosen = torch.cat([y.detach().flatten() for y in values])
            calls.append((moved, float(chosen[column])))
    if len(calls) < 2:
        return None
    (one, at_one), (two, at_two) = calls[:2]
    return column, (at_one - at_two) / (one - two) + 0.0  # -0.0 is 0


def _form(x: Tensor) -> tuple[torch.Size, torch.dtype]:
    return x.shape, x.dtype


def _moved(inputs: list[Tensor], others: list[Tensor], of: int, element: int) -> float:
    """Return how far one element was moved; 0.0 if it was not, or if more than that was."""
    if len(inputs) != len(others):
        return 0.0
    distance = 0.0
    for place, (x, other) in enumerate(zip(inputs, others, strict=True)):
        if not isinstance(x, Tensor) or x.shape != other.shape:
            return 0.0
        apart = (other.detach() - x.detach()).flatten()
        if place == of:
            distance = float(apart[element])
            apart[element] = 0
        if bool(apart.any()):
            return 0.0
    return distance

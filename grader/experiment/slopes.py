"""Answers to a rehearsed gradcheck that are not the reference's: which one, in words.

gradcheck has passed the reference, so an answer that is far from the reference's is wrong
whatever gradcheck would say of it. It need not be run then, and the slope it would measure
is in the answers: it moves one element at a time, to both sides.
"""

from collections.abc import Callable, Iterator, Sequence
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


def refuse(record: bytes, given: Sequence[bytes], case: Case) -> Difference | None:
    """Return why the answers to a rehearsal are wrong; None if all are nearly the reference's.

    Raises ValueError or wire.WireError for an answer that is none.
    """
    steps = list(_steps(record, given))
    try:
        for step in steps:
            found = _refused(step, steps, list(case)) if step.got != step.wanted else None
            if found is not None:
                return found
    except gradients.Refused as refused:
        return refused.difference
    return None


def _steps(record: bytes, given: Sequence[bytes]) -> Iterator[_Step]:
    request, answers = gradients.recorded(record)
    for question, got, wanted in zip(wire.decode(request)["steps"], given, answers, strict=True):
        inputs = [wire.decode(frame, layout=True) for frame in question["inputs"]]
        yield _Step(question, inputs, got, wanted)


def _refused(step: _Step, steps: list[_Step], names: list[str]) -> Difference | None:
    wanted, got = step.values(step.wanted), step.values(step.got)
    if len(wanted) != len(got):
        counts = {"got": len(got), "want": len(wanted)}
        return Difference(Kind.TYPE, say("the result is {got} tensors, expected {want}", **counts))
    for place, (want, found) in enumerate(zip(wanted, got, strict=True)):
        of = 0 if step.applies else step.question["places"][place]
        name = names[of] if of < len(names) else "grad_output"
        path = RESULT if step.applies else f"{name}.grad"
        unlike = difference(want, found, None, gradients.NEARLY, 0.0, path)
        if unlike is not None:
            expected, shown = show.views(want, found)
            unlike = replace(unlike, expected=expected, got=shown)
            if step.applies or want.shape != found.shape:
                return unlike
            worst = int((want - found).abs().nan_to_num(torch.inf).argmax())
            words = _of_gradient(step, steps, of, worst, name, found)
            return replace(unlike, message=words(unlike.message))
    return None


def _of_gradient(
    step: _Step, steps: list[_Step], of: int, element: int, name: str, found: Tensor
) -> Callable[[str], str]:
    """Return what makes the words for a wrong gradient: which slope, where one was asked for."""
    source = steps[step.question["node"]]  # each step makes one node
    if not source.applies:
        return lambda message: say("differentiated a second time, {message}", message=message)
    slope = _measured(step, source, steps, of, element)
    if slope is None:
        return lambda message: message
    column, measured = slope
    index = [int(i) for i in torch.unravel_index(torch.tensor(element), found.shape)]
    return lambda _: say(
        "the slope of the result's element {column} along {where} is {measured:.6g} measured "
        "numerically, but backward gives {given:.6g}",
        column=column,
        where=f"{name}{index}" if index else name,
        measured=measured,
        given=float(found.flatten()[element]),
    )


def _measured(
    step: _Step, source: _Step, steps: list[_Step], of: int, element: int
) -> tuple[int, float] | None:
    """Return (element of the result, its slope) from the calls around; None if not asked for.

    The slope is a central difference: the two calls where only that element of input
    ``of`` was moved. The element of the result is the one that the incoming gradient chose.
    """
    inputs, cotangents = step.inputs[: len(source.inputs)], step.inputs[len(source.inputs) :]
    chosen = torch.cat([g.detach().flatten() for g in cotangents])
    if int(chosen.count_nonzero()) != 1 or float(chosen.sum()) != 1.0:
        return None
    column = int(chosen.argmax())
    calls: list[tuple[float, float]] = []
    for other in steps:
        if other.applies and (moved := _moved(inputs, other.inputs, of, element)):
            values = torch.cat([y.detach().flatten() for y in other.values(other.got)])
            calls.append((moved, float(values[column])))
    if len(calls) < 2:
        return None
    (one, at_one), (two, at_two) = calls[:2]
    return column, (at_one - at_two) / (one - two)


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

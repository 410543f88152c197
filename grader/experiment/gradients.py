"""torch.autograd.gradcheck over a worker: the function's forward and backward live there.

A proxy ``autograd.Function`` asks the worker for each value and each vector-Jacobian
product; gradcheck and its comparison run in the trusted process. Where gradcheck finds
nothing, each answer must have been the reference's too, nearly: otherwise code with two
faces could show gradcheck another function, one whose derivative is right.

gradcheck's verdict follows from the answers alone. So what it asks of the reference is kept
in the case bank, and a worker that gives the very same answers to the same questions need
not be asked again. Answers that are far from the reference's are wrong without it, too
(:mod:`grader.experiment.slopes`): only those in between, such as a forward that rounds to float32,
are worth gradcheck's time and its import of sympy.
"""

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from grader import wire
from grader.judging.compare import RESULT, Difference, Kind, Rule, difference
from grader.judging.observations import parse_error
from grader.judging.runs import Case
from grader.words import say

Ask = Callable[[dict[str, Any]], Any]
"""Puts one request, to the worker or to the reference, and returns its one reply."""
NEARLY = Rule(loosen=1e6)
"""Far more than rounding, and far less than gradcheck itself allows."""

JACOBIANS = re.compile(r"numerical:\s*(.+?)\s*analytical:\s*(.+)", re.DOTALL)

INPUT = re.compile(r"with respect to input (\d+)")


class Refused(Exception):
    """The worker's answer cannot be part of a gradcheck; carries the difference."""

    def __init__(self, found: Difference) -> None:
        super().__init__(found.message)
        self.difference = found


@dataclass(frozen=True)
class _Question:
    """A question about one node, and whom to put it to."""

    ask: Ask
    fields: dict[str, Any]


@dataclass
class Rehearsal:
    """What gradcheck asks of one function, and the answers, as they would come from a worker."""

    answer: Ask
    first: int = 0
    steps: list[dict[str, Any]] = field(default_factory=list)
    answers: list[bytes] = field(default_factory=list)

    def ask(self, question: dict[str, Any]) -> Any:
        """Put a question and keep it with its answer, nodes counted from this rehearsal's first."""
        answer = self.answer(question)
        if not self.steps:
            self.first = answer.get("node", 0)
        named = {name: question[name] - self.first for name in ("node",) if name in question}
        self.steps.append(question | named)
        named = {name: answer[name] - self.first for name in ("node",) if name in answer}
        self.answers.append(wire.encode(answer | named))
        return answer

    def record(self) -> bytes:
        """Return it as a frame; :func:`recorded` reads it."""
        return wire.encode((wire.encode({"do": "replay", "steps": self.steps}), self.answers))


def recorded(record: bytes) -> tuple[bytes, list[bytes]]:
    """Return a rehearsal's one request, and the answers of the reference to its steps."""
    request, answers = wire.decode(record)
    return request, answers


def check_gradients(
    ask: Ask, reference: Ask | None, target: str, case: Case, *, second_order: bool
) -> Difference | None:
    """Run gradcheck (and gradgradcheck) of ``target`` on one case; return what failed.

    Without a ``reference`` the answers are compared with nothing: they are the reference's own.
    """
    inputs = tuple(case.values())
    question = {"do": "apply", "target": target}
    strange: list[Difference] = []
    known = _Question(reference, question) if reference else None
    function = _proxy(_Question(ask, question), known, strange)
    try:
        torch.autograd.gradcheck(function, inputs)
        if second_order:
            torch.autograd.gradgradcheck(function, inputs)
    except Refused as refused:
        return refused.difference
    except (RuntimeError, ValueError, TypeError) as error:
        return _failure(str(error), case)
    return strange[0] if strange else None


def _proxy(
    own: _Question, known: _Question | None, strange: list[Difference]
) -> Callable[..., Any]:
    """Return a differentiable function whose value and gradient come from the worker.

    Answers that are not the reference's are added to ``strange``.
    """

    class Remote(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *inputs: Any) -> Any:
            ctx.node, outputs = _put(own, inputs)
            if known is not None:
                ctx.known_node, wanted = _put(known, inputs)
                strange.extend(_differences(outputs, wanted))
            ctx.save_for_backward(*inputs)
            ctx.set_materialize_grads(True)
            return outputs[0] if len(outputs) == 1 else outputs

        @staticmethod
        def backward(ctx: Any, *cotangents: Any) -> Any:
            inputs = ctx.saved_tensors
            asked = {"do": "vjp", "create_graph": torch.is_grad_enabled()}
            asked["places"] = [i for i, needed in enumerate(ctx.needs_input_grad) if needed]
            slope = _proxy(
                _Question(own.ask, asked | {"node": ctx.node}),
                _Question(known.ask, asked | {"node": ctx.known_node}) if known else None,
                strange,
            )
            found = slope(*inputs, *cotangents)
            found = iter(found if isinstance(found, tuple) else (found,))
            return tuple(next(found) if needed else None for needed in ctx.needs_input_grad)

    return Remote.apply


def _differences(outputs: tuple[Tensor, ...], wanted: tuple[Tensor, ...]) -> list[Difference]:
    if len(outputs) != len(wanted):
        counts = {"got": len(outputs), "want": len(wanted)}
        message = say("the result is {got} tensors, expected {want}", **counts)
        return [Difference(Kind.TYPE, message)]
    pairs = zip(wanted, outputs, strict=True)
    found = [difference(want, got, None, NEARLY, 0.0, RESULT) for want, got in pairs]
    return [one for one in found if one is not None]


def _put(question: _Question, inputs: tuple[Any, ...]) -> tuple[int, tuple[Tensor, ...]]:
    """Put one question with tensors; return the node and the tensors of the answer."""
    frames = [wire.encode(x, layout=True) for x in inputs]
    return read(question.ask({**question.fields, "inputs": frames}), question.fields, inputs)


def read(
    answer: Any, question: dict[str, Any], inputs: Sequence[Any]
) -> tuple[int, tuple[Tensor, ...]]:
    """Return the node and the tensors of an answer. Raises Refused, ValueError if it is none."""
    if not isinstance(answer, dict):
        raise Refused(Difference(Kind.RAISED, say("the answer is not one")))
    if answer.get("outcome") == "raised":
        raised = parse_error(answer)
        message = say("it raised {error}", error=raised.text())
        raise Refused(Difference(Kind.RAISED, message, got=raised.text()))
    node, value = answer.get("node"), answer.get("value")
    if type(node) is not int or not isinstance(value, tuple) or not value:
        message = say("the result is not a tensor or a tuple of tensors")
        raise Refused(Difference(Kind.TYPE, message))
    # An input that has no gradient has a zero one; whether that is right, gradcheck tells.
    places = question.get("places", [0] * len(value))
    if len(places) != len(value):
        raise Refused(Difference(Kind.TYPE, say("the answer has another number of tensors")))
    return node, tuple(_tensor(x, inputs[place]) for x, place in zip(value, places, strict=True))


def _tensor(value: Any, like: Any) -> Tensor:
    if value is None:
        return torch.zeros_like(like)
    if not isinstance(value, Tensor):
        raise Refused(Difference(Kind.TYPE, say("the result is not a tensor")))
    return value.detach()


def _failure(message: str, case: Case) -> Difference:
    """Turn gradcheck's report into words: which element, the slope measured and the one given."""
    jacobians = JACOBIANS.search(message)
    if jacobians is None:
        return Difference(Kind.VALUES, " ".join(message.split())[:500])
    measured, given = (text.strip()[:1200] for text in jacobians.groups())
    words = _element(message, measured, given, case) or say(
        "the slope measured numerically and the one that backward gives are not the same"
    )
    return Difference(Kind.VALUES, words, measured, given)


def _element(message: str, measured: str, given: str, case: Case) -> str | None:
    """Say at which element two Jacobians (a row for each input element) differ most."""
    place = INPUT.search(message)
    try:
        one, other = (_matrix(text) for text in (measured, given))
        name, x = list(case.items())[int(place[1]) if place else 0]
        worst = int((one - other).abs().argmax())
        row, column = divmod(worst, one.shape[1])
        index = [int(i) for i in torch.unravel_index(torch.tensor(row), x.shape)]
    except (ValueError, SyntaxError, TypeError, LookupError, RuntimeError):
        return None
    return say(
        "the slope of the result's element {column} along {where} is {measured:.6g} measured "
        "numerically, but backward gives {given:.6g}",
        column=column,
        where=f"{name}{index}" if index else name,
        measured=float(one[row, column]),
        given=float(other[row, column]),
    )


def _matrix(text: str) -> Tensor:
    """Return the matrix that torch printed. Raises ValueError or SyntaxError where it is none."""
    inside = text[text.index("[") : text.rindex("]") + 1]
    found = torch.tensor(ast.literal_eval(inside), dtype=torch.float64)
    if found.ndim != 2:
        raise ValueError("not a matrix")
    return found

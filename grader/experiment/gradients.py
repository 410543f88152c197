"""torch.autograd.gradcheck over a worker: the function's forward and backward live there.

A proxy ``autograd.Function`` asks the worker for each value and each vector-Jacobian
product; gradcheck and its comparison run in the trusted process.
"""

import ast
import importlib
import re
from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from grader import wire
from grader.judging.compare import Difference, Kind
from grader.judging.observations import parse_error
from grader.judging.runs import Case

Ask = Callable[[dict[str, Any]], Any]
"""Sends one request to the worker and returns its one reply."""

JACOBIANS = re.compile(r"numerical:\s*(.+?)\s*analytical:\s*(.+)", re.DOTALL)

INPUT = re.compile(r"with respect to input (\d+)")


class Refused(Exception):
    """The worker's answer cannot be part of a gradcheck; carries the difference."""

    def __init__(self, found: Difference) -> None:
        super().__init__(found.message)
        self.difference = found


def check_gradients(ask: Ask, target: str, case: Case, *, second_order: bool) -> Difference | None:
    """Run gradcheck (and gradgradcheck) of ``target`` on one case; return what failed."""
    inputs = tuple(case.values())
    function = _proxy(ask, {"do": "apply", "target": target})
    try:
        torch.autograd.gradcheck(function, inputs)
        if second_order:
            torch.autograd.gradgradcheck(function, inputs)
    except Refused as refused:
        return refused.difference
    except (RuntimeError, ValueError, TypeError) as error:
        return _failure(str(error), case)
    return None


def warm_up() -> None:
    """Import what gradcheck will import at its first use."""
    importlib.import_module("torch.fx.experimental.symbolic_shapes")


def _proxy(ask: Ask, question: dict[str, Any]) -> Callable[..., Any]:
    """Return a differentiable function whose value and gradient come from the worker."""

    class Remote(torch.autograd.Function):
        @staticmethod
        def forward(ctx: Any, *inputs: Any) -> Any:
            ctx.node, outputs = _ask(ask, question, inputs)
            ctx.save_for_backward(*inputs)
            ctx.set_materialize_grads(True)
            return outputs[0] if len(outputs) == 1 else outputs

        @staticmethod
        def backward(ctx: Any, *cotangents: Any) -> Any:
            inputs = ctx.saved_tensors
            asked = {"do": "vjp", "node": ctx.node, "create_graph": torch.is_grad_enabled()}
            asked["places"] = [i for i, needed in enumerate(ctx.needs_input_grad) if needed]
            found = _proxy(ask, asked)(*inputs, *cotangents)
            found = iter(found if isinstance(found, tuple) else (found,))
            return tuple(next(found) if needed else None for needed in ctx.needs_input_grad)

    return Remote.apply


def _ask(
    ask: Ask, question: dict[str, Any], inputs: tuple[Any, ...]
) -> tuple[int, tuple[Tensor, ...]]:
    """Put one question with tensors; return the node and the tensors of the answer."""
    answer = ask({**question, "inputs": [wire.encode(x, layout=True) for x in inputs]})
    if not isinstance(answer, dict):
        raise Refused(Difference(Kind.RAISED, "the answer is not one"))
    if answer.get("outcome") == "raised":
        raised = parse_error(answer)
        raise Refused(Difference(Kind.RAISED, f"it raised {raised}", got=str(raised)))
    node, value = answer.get("node"), answer.get("value")
    if type(node) is not int or not isinstance(value, tuple) or not value:
        raise Refused(Difference(Kind.TYPE, "the result is not a tensor or a tuple of tensors"))
    # An input that has no gradient has a zero one; whether that is right, gradcheck tells.
    places = question.get("places", [0] * len(value))
    like = [inputs[place] for place in places]
    return node, tuple(map(_tensor, value, like))


def _tensor(value: Any, like: Any) -> Tensor:
    if value is None:
        return torch.zeros_like(like)
    if not isinstance(value, Tensor):
        raise Refused(Difference(Kind.TYPE, "the result is not a tensor"))
    return value.detach()


def _failure(message: str, case: Case) -> Difference:
    """Turn gradcheck's report into words: which element, the slope measured and the one given."""
    jacobians = JACOBIANS.search(message)
    if jacobians is None:
        return Difference(Kind.VALUES, " ".join(message.split())[:500])
    measured, given = (text.strip()[:1200] for text in jacobians.groups())
    words = _element(message, measured, given, case)
    if not words:
        words = "the slope measured numerically and the one that backward gives are not the same"
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
    slopes = f"{one[row, column]:.6g} measured numerically, but backward gives"
    where = f"{name}{index}" if index else name
    given_slope = f"{other[row, column]:.6g}"
    return f"the slope of the result's element {column} along {where} is {slopes} {given_slope}"


def _matrix(text: str) -> Tensor:
    """Return the matrix that torch printed. Raises ValueError or SyntaxError where it is none."""
    inside = text[text.index("[") : text.rindex("]") + 1]
    found = torch.tensor(ast.literal_eval(inside), dtype=torch.float64)
    if found.ndim != 2:
        raise ValueError("not a matrix")
    return found

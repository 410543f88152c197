"""Expected against got: the first difference between two observed values, or none.

Runs in the trusted process only. The order of questions is the same everywhere:
structure, type, shape, dtype, graph, values. Nothing is compared by broadcasting, and
NaN never matches anything but NaN.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grader.judging import show
from grader.places import UNWRITTEN
from grader.words import say

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


RESULT = "the result"
"""Where the path of a comparison begins, unless it is an argument's name."""


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
    """Why an observation is refused, in words for the learner.

    ``line`` is where the submission raised, if it did.
    """

    kind: Kind
    message: str
    expected: str | None = None
    got: str | None = None
    line: int | None = None


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


USUAL = Rule()


def form(want: Any, got: Any, rule: Rule) -> Difference | None:
    """Compare types, lengths, shapes and dtypes, not values."""
    return difference(want, got, None, rule, 0.0, RESULT, values=False)


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
    """Return the first difference between two observed values, or None.

    ``path`` is Python's way from RESULT or an argument's name to ``got``. No words are made
    before something differs: that is once, and this runs for every part of every case.
    """
    if type(want) is not type(got):
        kinds = {"got": show.kind(got), "want": show.kind(want)}
        message = say("{place} is {got}, expected {want}", place=_place(path), **kinds)
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
            names = {"got": sorted(map(repr, got)), "want": sorted(map(repr, want))}
            message = say(
                "{place} has the keys {got}, expected {want}", place=_place(path), **names
            )
            return Difference(Kind.TYPE, message)
        parts = [(f"{path}[{key!r}]", want[key], got[key], key) for key in want]
    else:
        if len(want) != len(got):
            counts = {"got": len(got), "want": len(want)}
            message = say("{place} has {got} items, expected {want}", place=_place(path), **counts)
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
        return None if want == got else _not_equal(want, got, path, 0.0)
    # A Python float in a course on float32 mostly comes from a float32 tensor's item().
    exact = torch.tensor(truth if isinstance(truth, float) else want, dtype=torch.float64)
    pair = torch.tensor([want, got], dtype=torch.float64)
    allowed = _allowed(exact, torch.float32, rule, scale)
    if bool(_close(pair[0], pair[1], exact, allowed)):
        return None
    return _not_equal(want, got, path, float(allowed))


def _not_equal(want: Any, got: Any, path: str, allowed: float) -> Difference:
    values = {"got": repr(got), "want": repr(want), "room": _room(allowed)}
    message = say("{place} is {got}, not {want}{room}", place=_place(path), **values)
    return Difference(Kind.VALUES, message)


def _tensors(
    want: Tensor, got: Tensor, truth: Any, rule: Rule, scale: float, path: str, values: bool
) -> Difference | None:
    if want.shape != got.shape:
        shapes = {"got": tuple(got.shape), "want": tuple(want.shape)}
        message = say("{place} has the shape {got}, expected {want}", place=_place(path), **shapes)
        return Difference(Kind.SHAPE, message)
    if want.dtype != got.dtype:
        dtypes = {"got": str(got.dtype), "want": str(want.dtype)}
        message = say("{place} has the dtype {got}, expected {want}", place=_place(path), **dtypes)
        return Difference(Kind.DTYPE, message)
    if rule.graph and want.requires_grad != got.requires_grad:
        place = _place(path)
        message = say("{place} is cut off from the graph", place=place)
        if got.requires_grad:
            message = say("{place} has a graph (requires_grad) but should have none", place=place)
        return Difference(Kind.GRAPH, message)
    want, got = want.detach(), got.detach()
    if not values or torch.equal(want, got):
        return None
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
    exactly = want.dtype in UNIT and not allowed[index]
    message = say(
        "{place} is {got}, expected {want}{room}",
        place=_place(f"{path}{list(index)}" if index else path),
        got=show.number(got[index]),
        want=show.number(want[index]),
        room=say(" (exactly)") if exactly else _room(float(allowed[index])),
    )
    if _unwritten(got[index]):
        message = say(
            "{message}; that number is what was in memory before: nothing was written there",
            message=message,
        )
    if right.numel() > 1:
        counts = {"wrong": len(wrong), "count": right.numel()}
        message = say("{message}; {wrong} of {count} elements are wrong", message=message, **counts)
    return Difference(Kind.VALUES, message)


def _unwritten(element: Tensor) -> bool:
    """Tell whether a number is what a worker's memory holds before it is written.

    One or two such bytes may be a number that was meant.
    """
    data = element.reshape(1).view(torch.uint8)
    return data.numel() >= 4 and bool((data == UNWRITTEN).all())


def _place(path: str) -> str:
    """Return a path as a text: what is of the result is named so in every language."""
    if not path.startswith(RESULT):
        return path
    return say("the result{inside}", inside=path.removeprefix(RESULT))


def _room(room: float) -> str:
    return say(" (allowed difference {room:.2g})", room=room) if room else ""

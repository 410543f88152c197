"""Values as text for people: as Python code that rebuilds them, and as a short view.

Used for counterexamples and for "expected" and "got". Pure functions.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from grader.wire import Opaque
from grader.words import say

VIEW_LIMIT = 1200
WHOLE_LIMIT = 300
BESIDE_LIMIT = 40
FEW = 16


def code(value: Any) -> str:
    """Return Python source that rebuilds ``value``: for a tensor also its layout."""
    if isinstance(value, Tensor):
        return _tensor_code(value)
    if isinstance(value, float) and not math.isfinite(value):
        return f'float("{value}")'
    if isinstance(value, list):
        return f"[{', '.join(map(code, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(code, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{code(k)}: {code(v)}" for k, v in value.items()) + "}"
    return repr(value)


def assignments(case: Mapping[str, Any]) -> str:
    """Return one line of Python for each argument of a case."""
    return "\n".join(f"{name} = {code(value)}" for name, value in case.items())


def view(value: Any) -> str:
    """Return a short, exact enough view of an observed value, abridged in the middle."""
    text = _view(value)
    if len(text) <= VIEW_LIMIT:
        return text
    half = VIEW_LIMIT // 2
    return say(
        "{start} ... ({count} characters left out) ... {end}",
        start=text[:half],
        count=len(text) - 2 * half,
        end=text[-half:],
    )


def views(want: Any, got: Any) -> tuple[str, str]:
    """Return short views of two values; where they are long, of the part that differs first."""
    got = _ordered(got, want)
    one, other = _view(want), _view(got)
    if max(len(one), len(other)) > WHOLE_LIMIT:
        one, other = _apart(want, got)
    if max(len(one), len(other)) <= VIEW_LIMIT:
        return one, other
    pairs = enumerate(zip(one, other, strict=False))
    place = next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))
    return _around(one, place), _around(other, place)


def _apart(want: Any, got: Any) -> tuple[str, str]:
    """Return views of two values without the long parts beside the first that differs."""
    one, other = _view(want), _view(got)
    parts = _parts(want, got)
    place = next((n for n, (_, w, g) in enumerate(parts) if _view(w) != _view(g)), None)
    if place is None:
        return one, other
    shown = [
        (label, _apart(w, g) if n == place else _beside(w, g))
        for n, (label, w, g) in enumerate(parts)
    ]
    opening, closing = one[0], one[-1]
    both = [
        opening + ", ".join(label + texts[side] for label, texts in shown) + closing
        for side in (0, 1)
    ]
    return both[0], both[1]


def _parts(want: Any, got: Any) -> list[tuple[str, Any, Any]]:
    """Return the parts of two containers of one form, each with what stands before it."""
    if isinstance(want, dict) and isinstance(got, dict) and want.keys() == got.keys():
        return [(f"{key!r}: ", want[key], got[key]) for key in want]
    alike = isinstance(want, list | tuple) and type(want) is type(got) and len(want) == len(got)
    return [("", w, g) for w, g in zip(want, got, strict=True)] if alike and len(want) > 1 else []


def _beside(want: Any, got: Any) -> tuple[str, str]:
    one, other = _view(want), _view(got)
    return ("...", "...") if max(len(one), len(other)) > BESIDE_LIMIT else (one, other)


def _ordered(value: Any, like: Any) -> Any:
    """Return a value with its dicts in the order of another's, and what that lacks behind it.

    A dict that was made from a set has another order each time, and means the same.
    """
    if isinstance(value, dict):
        theirs = like if isinstance(like, dict) else {}
        known = {key: theirs[key] for key in theirs if key in value}
        more = sorted((key for key in value if key not in known), key=repr)
        return {key: _ordered(value[key], known.get(key)) for key in [*known, *more]}
    if isinstance(value, list | tuple):
        same = type(like) is type(value) and len(like) == len(value)
        others = like if same else [None] * len(value)
        return type(value)(map(_ordered, value, others))
    return value


def _around(text: str, place: int) -> str:
    """Return the beginning of a text and what lies around a place in it."""
    if len(text) <= VIEW_LIMIT:
        return text
    head = VIEW_LIMIT // 4
    start = max(place - VIEW_LIMIT // 2, head)
    end = start + VIEW_LIMIT - head
    shown = text[:end]
    if start > head:
        shown = say(
            "{start} ... ({count} characters left out) ... {end}",
            start=text[:head],
            count=start - head,
            end=text[start:end],
        )
    if len(text) > end:
        shown = say("{start} ... ({count} characters left out)", start=shown, count=len(text) - end)
    return shown


def number(value: Any) -> str:
    """Return one element as a person would write it, without losing a digit that matters."""
    if isinstance(value, Tensor | np.generic):
        if isinstance(value, Tensor) and value.dtype in (torch.float32, torch.float16):
            return str(value.detach().numpy()[()])
        value = value.item()
    return repr(value)


def kind(value: Any) -> str:
    """Return what a value is, in a learner's words."""
    if isinstance(value, Opaque):
        return say("a {kind}", kind=value.kind)
    if isinstance(value, Tensor):
        return say("a tensor")
    if isinstance(value, np.ndarray):
        return say("a numpy array")
    if value is None:
        return "None"
    kind = type(value).__name__
    return say("an {kind}", kind=kind) if kind[0] in "aeiou" else say("a {kind}", kind=kind)


def _view(value: Any) -> str:
    if isinstance(value, Opaque):
        return value.text
    if isinstance(value, Tensor):
        text = repr(value.detach())
        return text[:-1] + ", requires_grad=True)" if value.requires_grad else text
    if isinstance(value, list):
        return f"[{', '.join(map(_view, value))}]"
    if isinstance(value, tuple):
        return f"({', '.join(map(_view, value))}{',' if len(value) == 1 else ''})"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k!r}: {_view(v)}" for k, v in value.items()) + "}"
    return repr(value)


def _tensor_code(x: Tensor) -> str:
    flag = ".requires_grad_()" if x.requires_grad else ""
    x = x.detach()
    if x.is_contiguous() and x.storage_offset() == 0:
        return _literal(x) + flag
    if x.ndim >= 2 and x.storage_offset() == 0:
        swapped = x.transpose(0, -1)
        if swapped.is_contiguous() and swapped.untyped_storage().nbytes() == swapped.nbytes:
            return f"{_literal(swapped)}.transpose(0, -1)" + flag
    whole = torch.empty(0, dtype=x.dtype).set_(x.untyped_storage())
    geometry = f"{tuple(x.shape)}, {tuple(x.stride())}, {x.storage_offset()}"
    return f"{_literal(whole)}.as_strided({geometry})" + flag


def _literal(x: Tensor) -> str:
    dtype = "" if x.dtype in (torch.float32, torch.int64, torch.bool) else f", dtype={x.dtype}"
    if x.numel() == 0:
        shape = "0" if x.ndim == 1 else str(tuple(x.shape))
        return f"torch.empty({shape}{'' if x.dtype == torch.float32 else f', dtype={x.dtype}'})"
    first = x.reshape(-1)[:1].tolist()[0]
    if x.numel() > FEW and len({repr(item) for item in x.reshape(-1).tolist()}) == 1:
        return f"torch.full({tuple(x.shape)}, {_nested(first, x.dtype)}{dtype})"
    return f"torch.tensor({_nested(x.tolist(), x.dtype)}{dtype})"


def _nested(value: Any, dtype: torch.dtype) -> str:
    if isinstance(value, list):
        return f"[{', '.join(_nested(item, dtype) for item in value)}]"
    if isinstance(value, float):
        if not math.isfinite(value):
            return f'float("{value}")'
        if dtype is not torch.float64:
            return _shortest(value)
    return repr(value)


def _shortest(value: float) -> str:
    """The shortest text that gives the same float32 (and so the same half) again."""
    text = str(np.float32(value))
    return text if float(np.float32(float(text))) == value else repr(value)

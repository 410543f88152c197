"""Strict JSON, and the questions that all JSON formats are asked."""

import json
import math
from collections.abc import Iterable
from typing import Any


class Broken(Exception):
    """A document that its consumer would refuse; the text says what and where."""


def strict(document: str) -> dict[str, Any]:
    """Return the object in a document. Raises Broken: no NaN, no name twice, valid UTF-8."""
    try:
        document.encode()
        found = json.loads(document, parse_constant=_refuse, object_pairs_hook=_once)
    except UnicodeEncodeError:
        raise Broken("it is not valid UTF-8") from None
    except (ValueError, RecursionError) as error:
        raise Broken(f"it is not strict JSON: {error}") from None
    require(isinstance(found, dict), "it is not an object")
    _pure(found)
    return dict(found)


def require(condition: object, message: str) -> None:
    """Raise Broken unless the condition holds."""
    if not condition:
        raise Broken(message)


def one_of(found: dict[str, Any], name: str, allowed: Iterable[object]) -> None:
    """Require a field, if it is there, to be one of some values."""
    if name in found:
        require(found[name] in list(allowed), f"{name} is {found[name]!r}")


def text(found: dict[str, Any], name: str, *, least: int = 0, most: int | None = None) -> None:
    """Require a field to be text of a length in characters."""
    require(isinstance(found.get(name), str), f"{name} is no text")
    require(len(found[name]) >= least, f"{name} is empty")
    require(most is None or len(found[name]) <= (most or 0), f"{name} is too long")


def number(found: dict[str, Any], name: str) -> None:
    """Require a field to be a finite number (true and false are none)."""
    value = found.get(name)
    right = isinstance(value, int | float) and not isinstance(value, bool)
    require(right and math.isfinite(value or 0), f"{name} is no finite number")


def whole(found: dict[str, Any], name: str) -> None:
    """Require a field to be a whole number, 0 or more."""
    value = found.get(name)
    require(type(value) is int and value >= 0, f"{name} is no whole number of 0 or more")


def rows(found: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """Return a field that must be a list of objects."""
    value = found.get(name)
    require(isinstance(value, list), f"{name} is no list")
    for row in value or []:
        require(isinstance(row, dict), f"{name} has something that is no object")
    return list(value or [])


def _refuse(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _pure(value: Any) -> None:
    """Require that no text in a tree holds a lone surrogate or a NUL."""
    if isinstance(value, str):
        require("\0" not in value, "a text holds a NUL")
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Broken("a text holds half a character") from None
    elif isinstance(value, dict):
        for name, inner in value.items():
            _pure(name)
            _pure(inner)
    elif isinstance(value, list):
        for inner in value:
            _pure(inner)

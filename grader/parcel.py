"""What crosses between processes of ours: JSON, and objects of a few classes of ours.

For ``grade`` and its engine, a batch and its jobs, and a cluster. No pickle: an order may hold
a submission's text, and an answer its words. What is not data of these classes does not cross,
and what arrives is of one of them, or ParcelError.
"""

import dataclasses
import importlib
import json
from collections.abc import Iterable
from enum import Enum
from pathlib import Path
from typing import Any

from grader.errors import GradeError
from grader.words import Said

HOMES = {
    "Answer": "grader.batch.work",
    "Checkout": "grader.submissions",
    "CheckResult": "grader.results",
    "CheckStatus": "grader.results",
    "Course": "grader.course",
    "CourseError": "grader.errors",
    "ExitCode": "grader.errors",
    "Fault": "grader.batch.work",
    "Graded": "grader.run",
    "GraderError": "grader.errors",
    "Order": "grader.batch.cluster",
    "Picture": "grader.results",
    "PictureKind": "grader.results",
    "Place": "grader.course",
    "Result": "grader.results",
    "Seed": "grader.seeds",
    "Series": "grader.results",
    "Settings": "grader.batch.work",
    "Status": "grader.results",
    "Task": "grader.batch.work",
    "UsageError": "grader.errors",
    "Whose": "grader.batch.work",
}
"""The classes that cross, and the module of each: imported when one arrives."""


class ParcelError(Exception):
    """A value that cannot cross, or bytes that are no parcel."""


def packed(value: Any) -> bytes:
    """Return a value as bytes. Raises ParcelError."""
    return json.dumps(_tree(value), separators=(",", ":")).encode()


def unpacked(data: bytes) -> Any:
    """Return the value of :func:`packed`. Raises ParcelError."""
    try:
        return _value(json.loads(data))
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise ParcelError(f"{type(error).__name__}: {error}") from None


def _tree(value: Any) -> Any:
    if isinstance(value, Said):
        return {"said": [str(value), value.template, _tree(value.values), _tree(value.source)]}
    if isinstance(value, Enum):
        return {"enum": [_name(value), value.value]}
    if value is None or type(value) in (bool, int, float, str):
        return value
    if isinstance(value, Path):
        return {"path": str(value)}
    if type(value) in (list, tuple):
        return {type(value).__name__: [_tree(item) for item in value]}
    if type(value) is dict:
        return {"dict": [[_tree(key), _tree(item)] for key, item in value.items()]}
    if isinstance(value, GradeError):
        notes = getattr(value, "__notes__", [])
        return {"error": [_name(value), _tree(value.args[0] if value.args else ""), notes]}
    if dataclasses.is_dataclass(value):
        fields = {f.name: _tree(getattr(value, f.name)) for f in dataclasses.fields(value)}
        return {"object": [_name(value), fields]}
    raise ParcelError(f"a {type(value).__name__} does not cross")


def _name(value: Any) -> str:
    name = type(value).__name__
    if HOMES.get(name) != type(value).__module__:
        raise ParcelError(f"a {name} does not cross")
    return name


def _value(tree: Any) -> Any:
    if not isinstance(tree, dict):
        return tree
    ((kind, content),) = tree.items()
    match kind:
        case "said":
            text, template, values, source = content
            return Said.made(text, template, _value(values), _value(source))
        case "path":
            return Path(content)
        case "list":
            return [_value(item) for item in content]
        case "tuple":
            return tuple(_value(item) for item in content)
        case "dict":
            return {_value(key): _value(item) for key, item in content}
    return _instance(kind, *content)


def _instance(kind: str, name: str, content: Any, notes: Iterable[str] = ()) -> Any:
    """Return an object of one of HOMES."""
    its_class = getattr(importlib.import_module(HOMES[name]), name)
    match kind:
        case "enum":
            return its_class(content)
        case "error":
            error = its_class(_value(content))
            for note in notes:
                error.add_note(note)
            return error
        case "object":
            return its_class(**{field: _value(item) for field, item in content.items()})
    raise ValueError(f"unknown kind {kind!r}")

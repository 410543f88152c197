"""What was seen of one turn: a worker's record, checked and given types.

A record comes from untrusted code. Every field is tested for its kind here, once, so
that nothing behind this module meets a surprise. Raises ``ValueError``.
"""

import dataclasses
from dataclasses import dataclass
from typing import Any

from grader.wire import Opaque
from grader.words import say

GENERATORS = ("torch", "numpy.random", "random")


@dataclass(frozen=True)
class Raised:
    """An exception: the names of its classes (most special first), its text, where it arose."""

    kinds: tuple[str, ...]
    message: str
    trace: tuple[tuple[int, str, str], ...]
    line: int | None

    def __str__(self) -> str:
        return str(self.text())

    def text(self) -> str:
        """Return it as a text that can be translated; what the exception says stays as it is."""
        kind = self.kinds[0] if self.kinds else say("an exception")
        where = say(" (line {line})", line=self.line) if self.line else ""
        said = f": {self.message}" if self.message else ""
        return say("{kind}{said}{where}", kind=kind, said=said, where=where)


@dataclass(frozen=True)
class World:
    """The global state after a call, as a call leaves it that changes nothing.

    ``generators``, in the order GENERATORS, are fingerprints of those that the call moved.
    """

    grad_mode_kept: bool = True
    inference_mode: bool = False
    default_dtype: str = "torch.float32"
    deterministic: bool = False
    anomaly_mode: bool = False
    generators: tuple[str | None, ...] = (None,) * len(GENERATORS)


@dataclass(frozen=True)
class Memory:
    """Aliasing of a result: arguments it shares memory with, and whether it overlaps itself."""

    shared: tuple[str, ...]
    overlaps: bool


@dataclass(frozen=True)
class Observation:
    """One turn. Exactly one of ``raised`` and a meaningful ``value`` is there.

    ``after`` has the state of each argument that the call changed.
    """

    value: Any = None
    raised: Raised | None = None
    after: dict[str, Any] | None = None
    world: World | None = None
    memory: Memory | None = None


class Missing(Exception):
    """The submission does not define the name that was to be called."""


class Unsendable(Exception):
    """The answer is not data that can be compared; the text says why."""


def parse(record: Any) -> Observation:
    """Return the observation in one record of the protocol's ``run``.

    Raises ValueError if it is none, Missing or Unsendable if the record says so.
    """
    outcome = _field(record, "outcome", str)
    if outcome == "missing":
        raise Missing
    if outcome == "unsendable":
        raise Unsendable(_field(record, "message", str)[:500])
    after, world = _field(record, "after", dict), _world(_field(record, "world", dict))
    if outcome == "raised":
        return Observation(raised=parse_error(record), after=after, world=world)
    if outcome != "returned" or "value" not in record:
        raise ValueError("an outcome that is none")
    memory = _memory(record["memory"]) if "memory" in record else None
    return Observation(value=record["value"], after=after, world=world, memory=memory)


def parse_error(record: Any) -> Raised:
    """Return the exception in a record. Raises ValueError if it holds none."""
    error = _field(record, "error", dict)
    kinds = tuple(_all(_field(error, "kinds", list), str))
    trace = []
    for entry in _field(error, "trace", list):
        line, function, text = entry if isinstance(entry, list) and len(entry) == 3 else (0, "", "")
        trace.append((line if type(line) is int else 0, str(function), str(text)))
    line = error.get("line")
    message = _field(error, "message", str)
    return Raised(kinds, message, tuple(trace), line if type(line) is int else None)


def is_data(value: Any) -> bool:
    """Tell whether a value crossed whole, that is, holds no Opaque."""
    if isinstance(value, list | tuple):
        return all(map(is_data, value))
    if isinstance(value, dict):
        return all(map(is_data, value.values()))
    return not isinstance(value, Opaque)


def _world(fields: dict[str, Any]) -> World:
    """Return the state that a record tells of: only what is not as at first is in it."""
    kinds = {field.name: type(field.default) for field in dataclasses.fields(World)}
    if not fields.keys() <= kinds.keys():
        raise ValueError("a state of something unknown")
    told = {name: _field(fields, name, kinds[name]) for name in fields if name != "generators"}
    if "generators" not in fields:
        return World(**told)
    moved = _field(fields, "generators", list)
    if len(moved) != len(GENERATORS) or any(type(one) not in (str, type(None)) for one in moved):
        raise ValueError("not a fingerprint for each generator")
    return World(**told, generators=tuple(moved))


def _memory(fields: Any) -> Memory:
    shared = tuple(_all(_field(fields, "shared", list), str))
    return Memory(shared, _field(fields, "overlaps", bool))


def _field(record: Any, name: str, kind: type) -> Any:
    value = record.get(name) if isinstance(record, dict) else None
    if type(value) is not kind:
        raise ValueError(f"no {name}")
    return value


def _all(items: list[Any], kind: type) -> list[Any]:
    if any(type(item) is not kind for item in items) or len(items) > 64:
        raise ValueError(f"not a list of {kind.__name__}")
    return items

"""What a check asks a worker to run. Plain data, shared by the mark sheet and the engine."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Case = Mapping[str, Any]
"""The named arguments of one turn, in the order in which a plain call passes them."""


@dataclass(frozen=True)
class Run:
    """How a case is run: a plain ``call`` of a name, or a ``scenario`` of the course.

    ``grad`` is the grad mode it is run in; ``memory`` asks for aliasing.
    """

    call: str | None = None
    scenario: str | None = None
    grad: bool = True
    memory: bool = False

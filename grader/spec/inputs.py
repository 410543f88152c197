"""Where the cases of a check come from: listed by hand, and drawn by Hypothesis."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from grader.judging.runs import Case


class Draw(Protocol):
    """Hypothesis's ``draw``: takes a strategy, returns a value of it."""

    def __call__(self, strategy: Any) -> Any:
        """Return a value drawn from ``strategy``."""


@dataclass(frozen=True)
class Inputs:
    """The cases of a check.

    ``listed``: cases that every submission meets, whatever Hypothesis draws: the
    edges that the contract names. A sequence, or a function of the seed (an int),
    so that values may differ from seed to seed while shapes and layouts stay.

    ``draw``: a function of Hypothesis's ``draw`` that returns a case; ``count`` of
    them are drawn. It is also what a failing case is shrunk with, so it should
    reach everything that ``listed`` reaches.

    A case is a dict from argument name to value, in the order of a plain call.
    """

    listed: Sequence[Case] | Callable[[int], Iterable[Case]] = ()
    draw: Callable[[Draw], Mapping[str, Any]] | None = None
    count: int = 24

    def list_cases(self, seed: int) -> list[Case]:
        """Return the listed cases for a seed."""
        return list(self.listed(seed) if callable(self.listed) else self.listed)

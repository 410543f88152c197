"""Judges: what a check demands of one turn. Each returns a difference, or None.

Runs in the trusted process only; the comparison itself is in :mod:`grader.judging.compare`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any, Protocol

from grader.errors import CourseError
from grader.judging import show
from grader.judging.compare import RESULT, USUAL, Difference, Kind, Rule, difference, form
from grader.judging.observations import Observation
from grader.judging.runs import Case
from grader.words import lines, plain, say


@dataclass(frozen=True)
class Turn:
    """One case with what the reference and the submission gave.

    ``truth`` returns the reference's answer in float64 where there is one; it is called
    only for an answer that is not the reference's own. ``scale`` is the largest number in the case.
    """

    case: Case
    want: Observation
    got: Observation
    truth: Callable[[], Any] = lambda: None
    scale: float = 0.0


class Judge(Protocol):
    """Decides one turn."""

    def judge(self, turn: Turn) -> Difference | None:
        """Return why the turn is refused, or None."""

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """Return why the reference's own outcome is not what the check is about, or None."""


@dataclass(frozen=True)
class Same:
    """The observation equals the reference's."""

    rule: Rule = USUAL
    own_memory: bool = False

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """The reference must return."""
        return None if want.raised is None else f"it raised {want.raised}"

    def judge(self, turn: Turn) -> Difference | None:
        """Compare outcome, then the whole value, then aliasing."""
        if turn.got.raised is not None:
            return unexpected(turn)
        want, got = turn.want.value, turn.got.value
        found = difference(want, got, None, replace(self.rule, exact=True), turn.scale, RESULT)
        if found is not None and not self.rule.exact:
            found = difference(want, got, turn.truth(), self.rule, turn.scale, RESULT)
        if found is not None:
            expected, shown = show.views(want, got)
            return replace(found, expected=expected, got=shown)
        return shared_memory(turn.got) if self.own_memory else None


@dataclass(frozen=True)
class Raises:
    """The call raises one of ``kinds`` or a subclass."""

    kinds: tuple[str, ...]

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """The reference must raise one of the kinds."""
        refused = self.judge(Turn(case, want, want))
        return None if refused is None else refused.message

    def judge(self, turn: Turn) -> Difference | None:
        """Accept a listed kind; a stub's NotImplementedError is not one, though a RuntimeError."""
        raised = turn.got.raised
        if raised is None:
            wanted, got = self._wanted(), show.view(turn.got.value)
            message = say("it should raise {error}", error=wanted)
            return Difference(Kind.NOT_RAISED, message, wanted, got)
        if raised.kinds[:1] == ("NotImplementedError",) and "NotImplementedError" not in self.kinds:
            message = say("this part is not written yet")
        elif set(self.kinds) & set(raised.kinds):
            return None
        else:
            message = say("it raised another error than {error}", error=self._wanted())
        return Difference(Kind.RAISED, message, self._wanted(), raised.text(), raised.line)

    def _wanted(self) -> str:
        return reduce(lambda one, other: say("{one} or {other}", one=one, other=other), self.kinds)


@dataclass(frozen=True)
class Holds:
    """A predicate over the observed value; for outcomes that may be right in several ways.

    ``where(value, case)`` returns True, or a sentence that says what is wrong (or
    False). Any other answer is the course's fault: a predicate that forgets to
    return cannot pass anybody. With ``like`` the value must first have the types,
    shapes and dtypes of the reference's.
    """

    where: Callable[[Any, Case], bool | str]
    like: bool = True
    rule: Rule = USUAL

    def refuses_reference(self, want: Observation, case: Case) -> str | None:
        """The predicate must hold for the reference."""
        refused = self.judge(Turn(case, want, want))
        return None if refused is None else refused.message

    def judge(self, turn: Turn) -> Difference | None:
        """Compare the form where asked, then evaluate the predicate."""
        if turn.got.raised is not None:
            return unexpected(turn)
        got = turn.got.value
        if self.like and (found := form(turn.want.value, got, self.rule)):
            expected, shown = show.views(turn.want.value, got)
            return replace(found, expected=expected, got=shown)
        try:
            answer = self.where(got, turn.case)
        except Exception as error:
            if self.like:
                raise CourseError(f"a predicate failed: {type(error).__name__}: {error}") from error
            answer = say("the result does not have the form that the contract asks for")
        if answer is True:
            return None
        if isinstance(answer, str) or answer is False:
            message = say("the result does not have the property that the contract asks for")
            return Difference(
                Kind.PROPERTY, plain(answer) if answer else message, None, show.view(got)
            )
        raise CourseError(f"a predicate answered {answer!r}; it must answer True or a sentence")


def unexpected(turn: Turn) -> Difference:
    """Return the difference for an exception where the reference returned."""
    raised = turn.got.raised
    assert raised is not None
    trace = [
        say("  line {line}, in {name}: {text}", line=line, name=name, text=text)
        for line, name, text in raised.trace
    ]
    message = say("it raised {error}", error=raised.text())
    got = lines([raised.text(), *trace])
    return Difference(Kind.RAISED, message, show.view(turn.want.value), got, raised.line)


def shared_memory(got: Observation) -> Difference | None:
    """Return a difference if the result lies in an argument's memory or overlaps itself."""
    if got.memory is None:
        return Difference(Kind.MEMORY, say("nothing is known of the result's memory"))
    if got.memory.shared:
        names = ", ".join(got.memory.shared)
        message = say("the result shares memory with the argument {names}", names=names)
        return Difference(Kind.MEMORY, message, say("memory of its own"))
    if got.memory.overlaps:
        message = say("several elements of the result share one place in memory (expand does that)")
        return Difference(Kind.MEMORY, message, say("memory of its own for every element"))
    return None

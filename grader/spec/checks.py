"""The mark sheet's vocabulary: an exercise and the kinds of check it is made of."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from grader.errors import CourseError
from grader.judging.compare import USUAL, Rule
from grader.judging.judges import Holds, Judge, Raises, Same
from grader.judging.runs import Case, Run
from grader.spec.inputs import Inputs
from grader.words import say

FIRST = "the first check of the exercise"
SIDE_CONDITIONS = say("arguments and surroundings are left as they were")


@dataclass(frozen=True, kw_only=True)
class Check:
    """One line of the mark sheet.

    ``after`` names the check that must have passed before this one is reached (by
    default the exercise's first; None: always reached). ``judge`` decides each turn;
    a gradcheck has none. ``generators_untouched``: the call is given a generator, so
    the global ones must not move.
    """

    name: str
    points: int
    hint: str
    on: Inputs
    run: Run
    judge: Judge | None
    after: str | None = FIRST
    second_order: bool = False
    generators_untouched: bool = False


@dataclass(frozen=True)
class SideConditions:
    """What the house rules earn: judged over the turns of every check, at the end."""

    points: int
    hint: str


@dataclass(frozen=True, kw_only=True)
class Exercise:
    """A mark sheet.

    ``file`` is the one file that a learner edits, ``names`` what it must define.
    ``points`` is the sum of all checks and side conditions (verified). ``modules``
    are imported before a worker is started, so that no submission's time pays for
    them. Raises CourseError if the sheet contradicts itself.
    """

    title: str
    file: str
    names: tuple[str, ...]
    points: int
    checks: tuple[Check, ...]
    side_conditions: SideConditions
    modules: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for fault in self.faults():
            raise CourseError(f"The mark sheet of {self.title!r}: {fault}.")

    def faults(self) -> Iterator[str]:
        """Yield what contradicts itself in this sheet."""
        names = [check.name for check in self.checks]
        total = sum(check.points for check in self.checks) + self.side_conditions.points
        if not names:
            yield "it has no checks"
        if len(set(names)) != len(names) or SIDE_CONDITIONS in names:
            yield "two checks have the same name"
        if total != self.points:
            yield f"its checks add up to {total} points, but it says {self.points}"
        if not self.side_conditions.hint or not all(check.hint for check in self.checks):
            yield "a check has no hint"
        if min([self.side_conditions.points, *(check.points for check in self.checks)]) < 1:
            yield "a check is worth nothing"
        for place, check in enumerate(self.checks):
            if check.after not in (FIRST, None, *names[:place]):
                yield f"{check.name!r} comes after {check.after!r}, which is not above it"

    def dependency(self, check: Check) -> str | None:
        """Return the name of the check that must pass before ``check`` is reached."""
        first = self.checks[0].name
        wanted = first if check.after == FIRST else check.after
        return None if wanted == check.name else wanted


def same(
    name: str,
    *,
    on: Inputs,
    points: int,
    hint: str,
    call: str | None = None,
    scenario: str | None = None,
    rule: Rule = USUAL,
    own_memory: bool = False,
    grad: bool = True,
    after: str | None = FIRST,
    generators_untouched: bool = False,
) -> Check:
    """The observation equals the reference's: types, shapes, dtypes, then values by ``rule``.

    ``call`` names a function of the submission, called with the case's values in
    order; ``scenario`` names a function of ``scenarios.py``, called with the module
    and the case. ``own_memory``: the result must not share memory with an argument.
    ``grad=False`` runs it inside ``torch.no_grad()``.
    """
    return Check(
        name=name,
        points=points,
        hint=hint,
        on=on,
        run=_run(name, call, scenario, grad, own_memory),
        judge=Same(rule, own_memory),
        after=after,
        generators_untouched=generators_untouched,
    )


def holds(
    name: str,
    *,
    on: Inputs,
    where: Callable[[Any, Case], bool | str],
    points: int,
    hint: str,
    call: str | None = None,
    scenario: str | None = None,
    like: bool = True,
    rule: Rule = USUAL,
    grad: bool = True,
    after: str | None = FIRST,
    generators_untouched: bool = False,
) -> Check:
    """A predicate over the observation: ``where(value, case)`` is True or says what is wrong.

    With ``like`` (the default) the value must first have the reference's types,
    shapes and dtypes. A statistical predicate states in its docstring how often it
    refuses a right answer: at most 1e-9 for a whole check.
    """
    return Check(
        name=name,
        points=points,
        hint=hint,
        on=on,
        run=_run(name, call, scenario, grad, False),
        judge=Holds(where, like, rule),
        after=after,
        generators_untouched=generators_untouched,
    )


def raises(
    name: str,
    *,
    on: Inputs,
    kinds: tuple[type[BaseException], ...],
    points: int,
    hint: str,
    call: str | None = None,
    scenario: str | None = None,
    after: str | None = FIRST,
) -> Check:
    """The call raises one of ``kinds`` or a subclass on every case."""
    return Check(
        name=name,
        points=points,
        hint=hint,
        on=on,
        run=_run(name, call, scenario, True, False),
        judge=Raises(tuple(kind.__name__ for kind in kinds)),
        after=after,
    )


def gradcheck(
    name: str,
    *,
    on: Inputs,
    call: str,
    points: int,
    hint: str,
    second_order: bool = False,
    after: str | None = FIRST,
) -> Check:
    """torch.autograd.gradcheck of a function, driven from the trusted side.

    Cases hold float64 tensors, away from kinks; those that require grad are
    differentiated. ``second_order`` runs gradgradcheck too.
    """
    return Check(
        name=name,
        points=points,
        hint=hint,
        on=on,
        run=_run(name, call, None, True, False),
        judge=None,
        after=after,
        second_order=second_order,
    )


def _run(name: str, call: str | None, scenario: str | None, grad: bool, memory: bool) -> Run:
    if (call is None) == (scenario is None):
        raise CourseError(f"The check {name!r} needs either call= or scenario=.")
    return Run(call=call, scenario=scenario, grad=grad, memory=memory)

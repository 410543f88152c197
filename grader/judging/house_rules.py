"""The house rules: what a call must leave as it found it.

Judged over every turn of every check, without an author asking for it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from grader.judging import show
from grader.judging.compare import Difference, Kind, Rule, difference
from grader.judging.observations import GENERATORS, Observation, World
from grader.words import altered, say

EXACTLY = Rule(exact=True, graph=True)


def left_alone(want: Observation, initial: Mapping[str, Any]) -> dict[str, Any]:
    """Return the states before the call, ``initial``, of the arguments that the reference keeps.

    An argument that the reference itself changes is part of the exercise and is not judged here.
    """
    return {
        name: before
        for name, before in initial.items()
        if want.after is not None
        and (
            name not in want.after
            or difference(before, want.after[name], None, EXACTLY, 0.0, name) is None
        )
    }


def side_conditions(
    want: Observation, got: Observation, kept: Mapping[str, Any]
) -> Difference | None:
    """Return what a call left changed that the reference leaves alone, or None.

    ``kept`` is what :func:`left_alone` returns.
    """
    if want.after is None or got.after is None or want.world is None or got.world is None:
        message = say("nothing is known of the arguments after the call")
        return Difference(Kind.ARGUMENTS, message)
    for name, after in got.after.items():
        if name not in kept:
            continue
        before = kept[name]
        if found := difference(before, after, None, EXACTLY, 0.0, name):
            how = altered(found.message, _argument_words)
            message = say("the argument {name} was changed: {how}", name=name, how=how)
            was, became = show.views(_values(before), _values(after))
            return Difference(Kind.ARGUMENTS, message, was, became)
    return _surroundings(want.world, got.world)


def _argument_words(message: str) -> str:
    return message.replace("['values']", "").replace("['grad']", ".grad")


def _values(state: Any) -> Any:
    if isinstance(state, dict) and "values" in state:
        return state["values"]
    if isinstance(state, list | tuple):
        return type(state)(map(_values, state))
    return state


def _surroundings(want: World, got: World) -> Difference | None:
    flags = {
        "grad_mode_kept": say("after the call grad mode was left switched"),
        "inference_mode": say("after the call inference mode was left switched"),
        "default_dtype": say("after the call the default dtype was left changed"),
        "deterministic": say("after the call deterministic algorithms were left switched"),
        "anomaly_mode": say("after the call anomaly mode was left switched"),
    }
    for name, words in flags.items():
        if getattr(want, name) != getattr(got, name):
            return Difference(Kind.SURROUNDINGS, words)
    return None


def generators_untouched(got: Observation) -> Difference | None:
    """Return a difference if a call moved a global generator."""
    moved = got.world.generators if got.world else GENERATORS
    for name, fingerprint in zip(GENERATORS, moved, strict=True):
        if fingerprint is not None:
            message = say(
                "the global generator of {name} was used, though a generator was passed", name=name
            )
            return Difference(Kind.SURROUNDINGS, message)
    return None


def reseeded(
    first: Observation, second: Observation, began: tuple[Sequence[str], Sequence[str]]
) -> Difference | None:
    """Compare two turns begun from different generator states: ending alike is re-seeding.

    ``began`` are the fingerprints that the two turns began with, where one that did not move ends.
    """
    if first.world is None or second.world is None:
        message = say("nothing is known of the generators after the call")
        return Difference(Kind.SURROUNDINGS, message)
    ends = (
        [moved or start for moved, start in zip(world.generators, starts, strict=True)]
        for world, starts in zip((first.world, second.world), began, strict=True)
    )
    for name, one, other in zip(GENERATORS, *ends, strict=True):
        if one == other:
            message = say("the global generator of {name} was re-seeded", name=name)
            return Difference(Kind.SURROUNDINGS, message)
    return None

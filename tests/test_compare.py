"""Comparison: for each rule something that it accepts and something that it refuses."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from grader.errors import CourseError
from grader.judging import show
from grader.judging.compare import Difference, Kind, Rule, difference
from grader.judging.house_rules import (
    generators_untouched,
    left_alone,
    reseeded,
    side_conditions,
)
from grader.judging.judges import Holds, Raises, Same, Turn
from grader.judging.observations import Memory, Observation, Raised, World
from grader.places import UNWRITTEN
from grader.wire import Opaque

EXACT = Rule(exact=True)


def found(want: Any, got: Any, rule: Rule = EXACT, truth: Any = None, scale: float = 0.0) -> Any:
    difference_ = difference(want, got, truth, rule, scale, "the result")
    return None if difference_ is None else difference_.kind


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64, torch.int32, torch.complex64])
def test_memory_that_nothing_was_written_into_is_named(dtype: torch.dtype) -> None:
    unwritten = torch.full((3, 16), UNWRITTEN, dtype=torch.uint8).view(dtype)
    refused = difference(torch.ones_like(unwritten), unwritten, None, EXACT, 0.0, "the result")
    assert refused is not None and "nothing was written there" in refused.message
    near = torch.ones_like(unwritten)
    near[0, 0] = 3
    refused = difference(torch.ones_like(unwritten), near, None, EXACT, 0.0, "the result")
    assert refused is not None and "written" not in refused.message


def test_a_short_number_may_be_meant() -> None:
    got = torch.tensor([UNWRITTEN], dtype=torch.uint8)
    refused = difference(torch.zeros_like(got), got, None, EXACT, 0.0, "the result")
    assert refused is not None and "written" not in refused.message


def test_equal_values_are_accepted() -> None:
    for value in (None, True, 3, 2.5, "text", [1, (2.0,)], {"a": torch.ones(2)}, np.ones(3)):
        assert found(value, value) is None


@pytest.mark.parametrize(
    ("want", "got", "kind"),
    [
        (1, True, Kind.TYPE),
        (1, 1.0, Kind.TYPE),
        (1.0, 1, Kind.TYPE),
        ((1,), [1], Kind.TYPE),
        (torch.ones(1), np.ones(1, dtype=np.float32), Kind.TYPE),
        (torch.ones(()), 1.0, Kind.TYPE),
        (torch.ones(1), Opaque("Evil", ""), Kind.TYPE),
        (1.0, None, Kind.TYPE),
        ([1], [1, 2], Kind.SHAPE),
        ({"a": 1}, {"b": 1}, Kind.TYPE),
        (torch.ones(3), torch.ones(3, 1), Kind.SHAPE),
        (torch.ones(3), torch.ones(1), Kind.SHAPE),
        (torch.ones(3), torch.ones(()), Kind.SHAPE),
        (torch.ones(2), torch.ones(2, dtype=torch.float64), Kind.DTYPE),
        (torch.ones(2), torch.tensor([1.0, float("nan")]), Kind.VALUES),
        (torch.tensor([float("nan")]), torch.zeros(1), Kind.VALUES),
        (torch.tensor([float("inf")]), torch.tensor([-float("inf")]), Kind.VALUES),
        (torch.tensor([float("inf")]), torch.tensor([3e38]), Kind.VALUES),
        (torch.tensor([1]), torch.tensor([2]), Kind.VALUES),
        (torch.tensor([True]), torch.tensor([False]), Kind.VALUES),
        (1.0, float("nan"), Kind.VALUES),
        (float("nan"), 1.0, Kind.VALUES),
        ("a", "b", Kind.VALUES),
        ([1, [2, (3,)]], [1, [2, (4,)]], Kind.VALUES),
    ],
    ids=str,
)
def test_what_differs_is_named(want: Any, got: Any, kind: Kind) -> None:
    assert found(want, got) is kind
    assert found(want, got, Rule()) is kind


def test_nan_matches_nan_only_where_the_reference_has_it() -> None:
    nan = torch.tensor([1.0, float("nan")])
    assert found(nan, nan.clone(), Rule()) is None
    assert found(nan, torch.tensor([float("nan"), 1.0]), Rule()) is Kind.VALUES


def test_another_order_of_summation_is_accepted() -> None:
    x = torch.rand(300, generator=torch.Generator().manual_seed(0))
    want, other = x.sum(), torch.stack(list(x)).flip(0).cumsum(0)[-1]
    assert found(want, other, Rule(), truth=x.double().sum()) is None


def test_a_float32_detour_is_refused_in_float64() -> None:
    x = torch.rand(5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    assert found(x * 3, (x.float() * 3).double(), Rule()) is Kind.VALUES


@pytest.mark.parametrize(
    ("dtype", "step"),
    [(torch.float64, 1e-11), (torch.float32, 1e-4), (torch.float16, 2e-2), (torch.bfloat16, 0.2)],
)
def test_the_tolerance_follows_the_dtype(dtype: torch.dtype, step: float) -> None:
    one = torch.ones(1, dtype=torch.float64)
    want = one.to(dtype)
    assert found(want, (one + step).to(dtype), Rule()) is Kind.VALUES
    assert found(want, (one + step / 100).to(dtype), Rule()) is None


def test_the_tolerance_grows_with_the_numbers_around_and_not_with_one() -> None:
    want, got = torch.tensor([0.0]), torch.tensor([1e-5])
    assert found(want, got, Rule()) is Kind.VALUES
    assert found(want, got, Rule(), scale=10.0) is None
    assert found(torch.tensor([1e-20]), torch.tensor([0.0]), Rule()) is Kind.VALUES


def test_exactly_means_to_the_bit_but_for_the_sign_of_zero() -> None:
    assert found(torch.tensor([0.0]), torch.tensor([-0.0])) is None
    assert found(torch.tensor([1.0]), torch.tensor([1.0 + 2**-23])) is Kind.VALUES


def test_the_truth_in_float64_decides_where_the_reference_is_rounded() -> None:
    truth = torch.tensor([1.0 + 2**-9], dtype=torch.float64)
    want = torch.tensor([1.0], dtype=torch.float16)
    far = torch.tensor([1.0 - 3 * 2**-9], dtype=torch.float16)
    assert found(want, want, Rule(), truth=truth) is None
    assert found(want, far, Rule(loosen=0.5), truth=truth) is Kind.VALUES


def test_the_graph_is_compared_only_where_asked() -> None:
    with_graph = torch.ones(1, requires_grad=True)
    assert found(with_graph, torch.ones(1)) is None
    assert found(with_graph, torch.ones(1), Rule(graph=True)) is Kind.GRAPH
    assert found(torch.ones(1), with_graph, Rule(graph=True)) is Kind.GRAPH


def test_the_first_wrong_index_and_the_count_are_said() -> None:
    want = torch.zeros(2, 3)
    got = want.clone()
    got[1, 2] = 5
    said = difference(want, got, None, EXACT, 0.0, "the result")
    assert said is not None
    assert (
        said.message == "the result[1, 2] is 5.0, expected 0.0 (exactly); 1 of 6 elements are wrong"
    )


@given(st.integers(-50, 50), st.integers(0, 5))
def test_a_changed_element_is_never_missed(step: int, place: int) -> None:
    want = torch.arange(6).reshape(2, 3)
    got = want.clone()
    got.view(-1)[place] += step
    assert (found(want, got) is None) == (step == 0)


WORLD = World(generators=("a", "b", "c"))


def observed(value: Any = None, **fields: Any) -> Observation:
    return Observation(value=value, after={}, world=WORLD, **fields)


def turn(want: Any, got: Observation) -> Turn:
    return Turn({}, observed(want), got)


ERROR = Raised(("MyError", "ValueError", "Exception", "BaseException", "object"), "no", (), 3)
STUB = Raised(("NotImplementedError", "RuntimeError", "Exception"), "", (), 1)


def test_same_refuses_an_error_and_says_where() -> None:
    said = Same().judge(turn(1, Observation(raised=ERROR, after={}, world=WORLD)))
    assert said is not None and said.kind is Kind.RAISED and "line 3" in said.message


def test_own_memory_refuses_sharing_overlap_and_silence() -> None:
    judge = Same(own_memory=True)
    assert judge.judge(turn(1, observed(1, memory=Memory((), False)))) is None
    for memory in (Memory(("x",), False), Memory((), True), None):
        said = judge.judge(turn(1, observed(1, memory=memory)))
        assert said is not None and said.kind is Kind.MEMORY


def test_raises_takes_a_subclass_and_refuses_everything_else() -> None:
    judge = Raises(("ValueError", "IndexError"))
    assert judge.judge(turn(None, Observation(raised=ERROR))) is None
    for got in (observed(3), Observation(raised=replace(ERROR, kinds=("KeyError", "Exception")))):
        assert judge.judge(turn(None, got)) is not None


def test_raises_does_not_take_a_stub_for_a_runtime_error() -> None:
    assert Raises(("RuntimeError",)).judge(turn(None, Observation(raised=STUB))) is not None


def always(answer: bool | str) -> Callable[[Any, Any], bool | str]:
    return lambda value, case: answer


def test_holds_takes_true_alone() -> None:
    assert Holds(lambda value, case: True).judge(turn(1, observed(2))) is None
    for answer in (False, "it is not so"):
        said = Holds(always(answer)).judge(turn(1, observed(2)))
        assert said is not None and said.kind is Kind.PROPERTY


def test_holds_compares_the_form_first() -> None:
    judge = Holds(lambda value, case: True)
    said = judge.judge(turn(torch.ones(2), observed(torch.ones(3))))
    assert said is not None and said.kind is Kind.SHAPE
    assert judge.judge(turn(torch.ones(2), observed(torch.zeros(2)))) is None


@pytest.mark.parametrize("answer", [None, 1, torch.tensor(True)])
def test_a_predicate_that_forgets_to_answer_is_the_courses_fault(answer: Any) -> None:
    with pytest.raises(CourseError):
        Holds(lambda value, case: answer).judge(turn(1, observed(2)))


def test_a_predicate_that_fails_on_a_sound_form_is_the_courses_fault() -> None:
    with pytest.raises(CourseError):
        Holds(lambda value, case: value.nothing).judge(turn(1, observed(2)))


def test_a_predicate_that_fails_on_an_unsound_form_refuses() -> None:
    judge = Holds(lambda value, case: value[0] > 1, like=False)
    assert judge.judge(turn((1,), observed(None))) is not None


def state(values: torch.Tensor, **changed: Any) -> dict[str, Any]:
    facts = {"values": values, "stride": [1], "offset": 0, "requires_grad": False, "grad": None}
    return {**facts, **changed}


@pytest.mark.parametrize(
    "changed",
    [
        {"values": torch.tensor([1.0, 3.0])},
        {"stride": [2]},
        {"offset": 1},
        {"requires_grad": True},
        {"grad": torch.zeros(2)},
        {"values": torch.tensor([[1.0, 2.0]])},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_changed_argument_is_refused(changed: dict[str, Any]) -> None:
    before = {"x": state(torch.tensor([1.0, 2.0]))}
    after = {"x": {**before["x"], **changed}}
    silent = Observation(after={}, world=WORLD)
    assert left_alone(silent, before) == before
    kept, broken = (Observation(after=state, world=WORLD) for state in (before, after))
    assert side_conditions(kept, kept, left_alone(kept, before)) is None
    said = side_conditions(kept, broken, left_alone(kept, before))
    assert said is not None and said.kind is Kind.ARGUMENTS


def test_a_shortened_list_is_refused() -> None:
    before = {"xs": [1, 2]}
    want = Observation(after=before, world=WORLD)
    got = Observation(after={"xs": [1]}, world=WORLD)
    assert side_conditions(want, got, left_alone(want, before)) is not None


def test_an_argument_that_the_reference_changes_is_not_judged() -> None:
    before = {"x": state(torch.ones(1))}
    want = Observation(after={"x": state(torch.zeros(1))}, world=WORLD)
    got = Observation(after={"x": state(torch.full((1,), 7.0))}, world=WORLD)
    assert side_conditions(want, got, left_alone(want, before)) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"grad_mode_kept": False},
        {"inference_mode": True},
        {"default_dtype": "torch.float64"},
        {"deterministic": True},
        {"anomaly_mode": True},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_changed_setting_is_refused(changed: dict[str, Any]) -> None:
    want, got = Observation(after={}, world=WORLD), replace(WORLD, **changed)
    said = side_conditions(want, Observation(after={}, world=got), {})
    assert said is not None and said.kind is Kind.SURROUNDINGS


def test_silence_about_arguments_is_refused() -> None:
    assert side_conditions(observed(), Observation(), {}) is not None


def test_reseeding_is_two_ends_alike_from_two_beginnings() -> None:
    def said(one: World, other: World) -> Difference | None:
        began = (("1", "2", "3"), ("4", "5", "6"))
        return reseeded(Observation(world=one), Observation(world=other), began)

    assert said(WORLD, World(generators=("x", "y", "z"))) is None
    assert said(WORLD, WORLD) is not None
    found = said(WORLD, World(generators=("x", "b", "z")))
    assert found is not None and "numpy" in found.message
    assert said(World(), World()) is None
    # Seeded with what one of the turns began from: there it looks as if nothing had moved.
    assert said(World(), World(generators=(None, None, "3"))) is not None
    assert said(World(generators=(None, "5", None)), World()) is not None


def test_a_moved_generator_is_refused_where_it_must_stay() -> None:
    assert generators_untouched(Observation(world=World())) is None
    for place in range(3):
        moved = tuple("a" if i == place else None for i in range(3))
        assert generators_untouched(Observation(world=World(generators=moved))) is not None
    assert generators_untouched(Observation()) is not None


def test_long_views_leave_out_what_is_long_beside_the_first_difference() -> None:
    want = {"flags": {"a": True, "b": True}, "values": [torch.ones(90), torch.ones(2)]}
    got = {"flags": {"a": True, "b": True}, "values": [torch.ones(90), torch.zeros(2)]}
    shown = show.views(want, got)
    assert shown[0] == "{'flags': {'a': True, 'b': True}, 'values': [..., tensor([1., 1.])]}"
    assert shown[1] == shown[0].replace("1.", "0.")
    other = {**want, "flags": {"a": True, "b": False}}
    shown = show.views(want, other)
    assert shown[1] == "{'flags': {'a': True, 'b': False}, 'values': ...}"
    short = {"values": torch.ones(2), "of": torch.ones(3)}
    assert "..." not in show.views(short, {**short, "of": torch.zeros(3)})[0]
    # Of different forms, or no different to the eye: as they are.
    assert show.views(want, {"flags": 1})[1] == "{'flags': 1}"
    assert show.views(want, want) == (show.view(want), show.view(want))


def test_views_show_dicts_in_one_order_whatever_order_they_came_in() -> None:
    want = {"b": 1, "a": [{"y": 1, "x": 2}]}
    got = {"z": 0, "a": [{"x": 2, "y": 3}], "c": 0, "b": 1}
    one, other = show.views(want, got)
    assert one == "{'b': 1, 'a': [{'y': 1, 'x': 2}]}"
    assert other == "{'b': 1, 'a': [{'y': 3, 'x': 2}], 'c': 0, 'z': 0}"
    shuffled = dict(reversed(got.items()))
    assert show.views(want, shuffled) == (one, other)

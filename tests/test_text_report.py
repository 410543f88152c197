"""The learner's report: expected beside got, the first difference marked, whatever the width."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.report.difference import first_difference
from grader.report.text import Look, render
from grader.results import CheckResult, CheckStatus, Result

CHECK = CheckResult(
    name="doubles",
    status=CheckStatus.FAILED,
    points=0,
    max_points=3,
    cases_planned=9,
    cases_compared=2,
    message="the result[1] is 5, expected 2",
    counterexample="import torch\n\n" + f"x = torch.tensor({list(range(60))})",
    expected="tensor([1., 2., 3.])",
    got="tensor([1., 5., 3.])",
    hint="Twice.",
    line=7,
)


def result(check: CheckResult = CHECK) -> Result:
    return Result(
        exercise="exercise-01",
        title="Doubling",
        seed=0,
        confinement=("rlimits",),
        checks=(check, replace(check, name="again")),
        versions={},
    )


@pytest.mark.parametrize(
    ("one", "other", "pieces"),
    [
        ("tensor([1., 2.])", "tensor([1., 5.])", ("2.", "5.")),
        ("[1, 2]", "[1]", (",", "]")),
        ("tensor([1.0000, 2.5000])", "tensor([1., 2.])", ("2.5000", "2.")),
        ("a\n  b", "a b c", ("", "c")),
        ("1e-05", "1e-06", ("1e-05", "1e-06")),
        ("1", "1.0", ("1", "1.0")),
    ],
)
def test_the_first_difference_is_found(one: str, other: str, pieces: tuple[str, str]) -> None:
    found = first_difference(one, other)
    assert found is not None
    assert (one[slice(*found[0])], other[slice(*found[1])]) == pieces


def test_values_laid_out_otherwise_do_not_differ() -> None:
    assert first_difference("[1,\n 2]", "[1, 2]") is None


def test_a_short_value_is_marked_below() -> None:
    lines = render([result()]).splitlines()
    place = lines.index("      got:      tensor([1., 5., 3.])")
    assert lines[place - 1] == "      expected: tensor([1., 2., 3.])"
    assert lines[place + 1].rstrip("^") == " " * lines[place].index("5")


def test_long_values_stand_side_by_side_where_there_is_room() -> None:
    check = replace(CHECK, expected="[[1, 2],\n [3, 4]]", got="[[1, 2],\n [3, 9]]")
    assert "      >  [3, 4]]  >  [3, 9]]" in render([result(check)]).splitlines()
    narrow = render([result(check)], Look(width=24))
    assert "expected:" in narrow and "> " in narrow


@pytest.mark.parametrize("width", [12, 20, 40, 80, 200, None])
def test_every_width_holds_everything(width: int | None) -> None:
    shown = render([result()], Look(width=width, colour=width == 80))
    assert CHECK.counterexample is not None
    assert CHECK.counterexample.splitlines()[-1] in shown, "code must not be broken into lines"
    assert "".join(["Twice."]) in "".join(shown.split())


def test_a_place_is_a_link_for_editors() -> None:
    look = Look(files={"exercise-01": Path("exercises/exercise_01/doubling.py")})
    assert "exercises/exercise_01/doubling.py:7" in render([result()], look)
    assert ":7" not in render([result()])


def test_as_many_hints_are_shown_as_were_asked_for() -> None:
    for hints, count in ((0, 0), (1, 1), (None, 2)):
        assert render([result()], Look(hints=hints)).count("hint: Twice.") == count


def test_the_report_speaks_chinese() -> None:
    shown = render([result()], Look(language="zh"))
    assert "0/6 分" in shown and "提示：" in shown and "points" not in shown


def test_colours_are_there_only_where_they_are_wanted() -> None:
    assert "\x1b" not in render([result()])
    assert "\x1b[" in render([result()], Look(colour=True, width=80))

"""gradcheck over a worker, and the rehearsal that spares it where nothing differs."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from grader import wire
from grader.course import Course
from grader.errors import CourseError
from grader.experiment import gradients, slopes
from grader.experiment.cases import open_bank
from grader.experiment.reference import Reference
from grader.experiment.session import Session
from grader.grading import Prepared, prepare
from grader.results import CheckStatus, Result
from grader.sandbox import Sandbox
from grader.submissions import Submission

GRADCHECK = "gradcheck of double"
RIGHT = "def double(x):\n    return 2 * x\n"
OTHER_BITS = "def double(x):\n    return x * 2.0000000000000004\n"
ROUNDED = "def double(x):\n    return (2 * x.float()).to(x.dtype)\n"
WRONG_SLOPE = """
import torch

class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        return 3 * g if g.dtype == torch.float64 and g.numel() < 9 else 2 * g

def double(x):
    return Twice.apply(x)
"""
SECOND_FACE = """
seen = []

def double(x):
    seen.append(0)
    return 2 * x if len(seen) % 2 else x ** 2
"""


def session(prepared: Prepared, sandbox: Sandbox, source: str) -> Session:
    return Session(sandbox, Submission("doubling.py", source), prepared.reference, 10.0)


def test_a_rehearsal_is_repeated_by_the_reference_and_by_nothing_else(
    prepared: Prepared, sandbox: Sandbox
) -> None:
    for known in prepared.bank[GRADCHECK].known:
        request, answers = gradients.recorded(known.record)
        assert len(answers) > 4
        for source, same in ((RIGHT, True), (WRONG_SLOPE, False), (SECOND_FACE, False)):
            asked = session(prepared, sandbox, source)
            assert (asked.replay(request, len(answers)) == answers) is same, source
            # Once more in the same worker: nodes are counted anew.
            assert (asked.replay(request, len(answers)) == answers) is same, source
            asked.end()


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Record the targets that gradcheck itself is run on from now on."""
    run: list[str] = []
    real: Callable[..., Any] = gradients.check_gradients

    def check(ask: Any, reference: Any, target: str, case: Any, **options: Any) -> Any:
        run.append(target)
        return real(ask, reference, target, case, **options)

    monkeypatch.setattr(gradients, "check_gradients", check)
    return run


def gradcheck_status(result: Result) -> CheckStatus:
    return next(check.status for check in result.checks if check.name == GRADCHECK)


def test_gradcheck_judges_answers_that_are_neither_the_references_nor_far_from_them(
    grade_source: Callable[[str], Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    run = counted(monkeypatch)
    assert gradcheck_status(grade_source(RIGHT)) is CheckStatus.PASSED
    assert run == []
    assert gradcheck_status(grade_source(OTHER_BITS)) is CheckStatus.PASSED
    assert run != []
    run.clear()
    assert gradcheck_status(grade_source(WRONG_SLOPE)) is CheckStatus.FAILED
    assert run == []
    assert gradcheck_status(grade_source(ROUNDED)) is CheckStatus.FAILED
    assert run != []


@pytest.mark.parametrize(
    ("slope", "given"),
    [("3 * g", 3.0), ("2 * g + (g != 0) * (x == x.flatten()[-1])", 3.0), ("None", 0.0)],
)
def test_a_wrong_slope_is_told_with_the_one_that_was_measured(
    prepared: Prepared, sandbox: Sandbox, slope: str, given: float
) -> None:
    source = WRONG_SLOPE.replace(
        "return 2 * x\n", "ctx.save_for_backward(x)\n        return 2 * x\n"
    )
    start = source.index("        return 3 * g if")
    lines = f"        (x,) = ctx.saved_tensors\n        return {slope}\n\n"
    source = source[:start] + lines + source[source.index("def double") :]
    told = 0
    for known in prepared.bank[GRADCHECK].known:
        request, answers = gradients.recorded(known.record)
        asked = session(prepared, sandbox, source)
        found = slopes.refuse(known.record, asked.replay(request, len(answers)), known.case)
        asked.end()
        if not known.case["x"].numel():
            continue
        assert found is not None
        assert "is 2 measured numerically" in found.message, found.message
        assert f"but backward gives {given:g}" in found.message, found.message
        told += 1
    assert told


ERRATIC = """
import torch

calls = 0

class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        return {slope}

def double(x):
    global calls
    calls += 1
    y = Twice.apply(x)
    return y if calls < 1 + 2 * x.numel() + {late} else {strange}
"""


@pytest.mark.parametrize("late", range(1, 4))
@pytest.mark.parametrize(
    "strange", ["y[:0]", "y.reshape(-1)[:0]", "y.to(torch.complex128)", "x > 0"]
)
@pytest.mark.parametrize("slope", ["3 * g", "(3 * g).to(torch.complex128)", "3 * g * torch.nan"])
def test_answers_of_changing_shape_and_dtype_are_refused_in_words(
    prepared: Prepared, sandbox: Sandbox, late: int, strange: str, slope: str
) -> None:
    source = ERRATIC.format(slope=slope, strange=strange, late=late)
    known = max(prepared.bank[GRADCHECK].known, key=lambda known: known.case["x"].numel())
    request, answers = gradients.recorded(known.record)
    asked = session(prepared, sandbox, source)
    found = slopes.refuse(known.record, asked.replay(request, len(answers)), known.case)
    asked.end()
    assert found is not None and found.message


def test_another_value_and_an_answer_that_is_none_are_told_as_such(
    prepared: Prepared, sandbox: Sandbox
) -> None:
    known = prepared.bank[GRADCHECK].known[0]
    request, answers = gradients.recorded(known.record)
    asked = session(prepared, sandbox, "def double(x):\n    return 3 * x\n")
    found = slopes.refuse(known.record, asked.replay(request, len(answers)), known.case)
    asked.end()
    assert found is not None and found.message.startswith("the result"), found
    with pytest.raises((ValueError, wire.WireError)):
        slopes.refuse(known.record, [b"none", *answers[1:]], known.case)
    assert slopes.refuse(known.record, answers, known.case) is None


OTHER_ZEROS = """
import torch

class Twice(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        return torch.where(g == 0, -0.0, 2 * g)

def double(x):
    return Twice.apply(x)
"""


def test_answers_that_differ_in_the_sign_of_zeros_need_no_gradcheck(
    prepared: Prepared, sandbox: Sandbox
) -> None:
    known = prepared.bank[GRADCHECK].known[0]
    request, answers = gradients.recorded(known.record)
    for source in (RIGHT, OTHER_ZEROS, OTHER_BITS, ROUNDED, WRONG_SLOPE, SECOND_FACE):
        asked = session(prepared, sandbox, source)
        given = asked.replay(request, len(answers))
        asked.end()
        assert slopes.equal(known.record, given) is (source in (RIGHT, OTHER_ZEROS)), source
        assert (given == answers) is (source == RIGHT)
    assert not slopes.equal(known.record, [b"none", *answers[1:]])


def test_a_reference_with_a_wrong_slope_is_the_courses_fault(
    tiny: Course, sandbox: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    for name in ("exercises", "solutions"):
        shutil.copytree(getattr(tiny, name), tmp_path / name)
    course = Course(tmp_path / "exercises", tmp_path / "solutions")
    path = course.solutions / "exercise_01" / "doubling.py"
    wrong = path.read_text().replace("2 * x", "2 * x + (x - x.detach())")
    path.write_text(wrong)
    with pytest.raises(CourseError, match=r"gradcheck of double.* is refused"):
        prepare(course.find("1"), 0, sandbox)


def test_a_rehearsal_is_the_same_each_time(prepared: Prepared, tmp_path: Path) -> None:
    place, exercise = prepared.reference.place, prepared.reference.exercise
    torch.manual_seed(1)
    again = Reference(place, exercise)
    assert open_bank(again, 0)[GRADCHECK] == prepared.bank[GRADCHECK]

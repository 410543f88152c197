"""What crosses between our processes comes back the same, and nothing else does."""

import math
import pickle
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grader.batch.work import Answer, Fault, Settings, Task, Whose
from grader.course import Course, Place
from grader.errors import CourseError, ExitCode, UsageError
from grader.parcel import ParcelError, packed, unpacked
from grader.results import Picture, PictureKind, Result, Series
from grader.run import Graded
from grader.seeds import Seed
from grader.submissions import Checkout
from grader.words import Said, in_language, of_course, say
from tests.report import results as made

COURSE = Course(Path("exercises"), Path("solutions"))


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(made.results())
def test_any_result_comes_back_the_same(results: list[Result]) -> None:
    assert unpacked(packed(results)) == results


@pytest.mark.parametrize(
    "value",
    [
        None,
        [1, 2.5, True, "\ud800\0", (math.inf, {"a": (1,), 2: [None]})],
        Place("exercise-01", Path("a"), Path("b")),
        [COURSE, Seed(2**63 - 1, "hidden"), Checkout(Path("x"), uploaded=True)],
        Settings(COURSE, hidden=(Path("seed"),)),
        Task("exercise-01", "digest", "print('\ud800')"),
        Answer("exercise-01", "digest", fault=Fault(Whose.COURSE, "why")),
        Graded(made.result(made.failed()), ExitCode.MARKS_LOST),
        Picture(PictureKind.CURVES, "t", (Series("y", (0.0,), (math.pi,), True),), ()),
    ],
)
def test_what_is_ours_comes_back_the_same(value: Any) -> None:
    back = unpacked(packed(value))
    assert back == value and type(back) is type(value)


def test_a_text_can_still_be_translated() -> None:
    inner = say("{points} of {most} points", points=1, most=2)
    text = say("{path} cannot be written: {reason}.", path=Path("{x}"), reason=inner)
    text = of_course(text, Path("e"))
    back = unpacked(packed(text))
    assert isinstance(back, Said) and back.source == Path("e")
    assert back == text and in_language(back, "zh") == in_language(text, "zh") != text


def test_values_of_a_text_are_kept_as_plain_data() -> None:
    single = torch.tensor(0.25).numpy()[()]
    text = say("{x} {y:.1f} {z}", x=torch.ones(2), y=single, z=[torch.Size([2])])
    assert text == "tensor([1., 1.]) 0.2 [torch.Size([2])]"
    values = {"x": "tensor([1., 1.])", "y": 0.25, "z": ["torch.Size([2])"]}
    assert unpacked(packed(text)).values == values


@pytest.mark.parametrize("kind", [UsageError, CourseError])
def test_a_fault_comes_back_as_a_fault(kind: type[Exception]) -> None:
    error = kind(say("full marks"))
    error.add_note("where")
    back = unpacked(packed(error))
    assert type(back) is kind and back.args == ("full marks",)
    assert isinstance(back.args[0], Said) and back.__notes__ == ["where"]


@dataclass
class Seed_:  # a class of the same name, and not ours
    number: int


Seed_.__name__ = "Seed"


@pytest.mark.parametrize(
    "value",
    [object(), {1, 2}, b"bytes", len, torch.ones(1), Path, Seed_(1), ValueError("x"), 1j],
    ids=lambda value: type(value).__name__,
)
def test_what_is_not_data_of_ours_does_not_cross(value: Any) -> None:
    with pytest.raises(ParcelError):
        packed([value])


class Evil:
    """What a pickle would run."""

    def __reduce__(self) -> Any:
        return subprocess.run, (["true"],)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[",
        pickle.dumps(Evil()),
        packed([1]) + b"x",
        b'{"object":["Popen",{"args":["true"]}]}',
        b'{"object":["subprocess.Popen",{"args":["true"]}]}',
        b'{"object":["Result",{}]}',
        b'{"object":["Seed",{"number":1,"__class__":2}]}',
        b'{"enum":["Status","won"]}',
        b'{"enum":["Seed"]}',
        b'{"error":["SystemExit","x",[]]}',
        b'{"call":["Seed",{"number":1}]}',
        b'{"said":["a"]}',
        b'{"path":1}',
        b'{"list":1}',
        b'{"dict":[[{"list":[]},1]]}',
        b"{}",
        b'{"list":[' * 5000 + b"]}" * 5000,
    ],
    ids=lambda data: repr(data[:30]),
)
def test_what_is_no_parcel_is_refused(data: bytes) -> None:
    with pytest.raises(ParcelError):
        unpacked(data)


@given(st.binary(max_size=60) | st.from_regex(rb'\{"(object|enum|said|error|dict)":\[.{0,20}\]\}'))
def test_any_bytes_are_a_value_or_refused(data: bytes) -> None:
    try:
        unpacked(data)
    except ParcelError:
        return

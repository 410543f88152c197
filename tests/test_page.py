"""The page: one file, nothing from outside, everything said, nothing of a learner's run."""

import math
import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from grader import grading
from grader.experiment import pictures
from grader.grading import Prepared
from grader.report.html import body, render
from grader.results import Picture, PictureKind, Result, Series
from grader.sandbox import Sandbox
from grader.submissions import Submission
from tests.conftest import TINY, Command
from tests.test_text_report import CHECK, result

WRONG = TINY / "solutions" / "exercise_01" / "wrong" / "off_by_one.py"
CURVE = Series("y", (0.0, 1.0, 2.0), (0.0, math.nan, 4.0), joined=True)
PICTURES = (
    Picture(PictureKind.CURVES, "a curve", (CURVE,), (CURVE, replace(CURVE, name="z"))),
    Picture(PictureKind.POINTS, "points", (Series("a", (1.0,), (2.0,)),), (CURVE,)),
    Picture(PictureKind.BATCHES, "batches", (), (Series("1", (), (3.0, 4.0)),)),
    Picture(PictureKind.POINTS, "nothing", (), (Series("a", (), ()),)),
)


class Balanced(HTMLParser):
    """Refuses a page whose tags do not match."""

    EMPTY = ("meta", "line", "circle", "rect", "polyline", "link", "br")

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.EMPTY:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.EMPTY:
            assert self.open.pop() == tag

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        pass


def shown(of: Result, language: str = "en") -> str:
    page = render([of], language=language, files={"exercise-01": Path("a/b.py")})
    parser = Balanced()
    parser.feed(page)
    assert parser.open == []
    return page


def test_the_page_says_everything() -> None:
    page = shown(replace(result(), pictures=PICTURES))
    assert '<html lang="en">' in page and "<mark>2.</mark>" in page and "<mark>5.</mark>" in page
    for words in (CHECK.message, CHECK.hint, "Smallest failing input", "a/b.py:7", "0 of 6 points"):
        assert words is not None and words in page
    assert page.count("<svg") == 2 + 2 + 1 + 1
    assert page.count("<svg") == page.count('role="img"') == page.count("<title>") - 1


def test_the_page_needs_nothing_from_outside() -> None:
    page = shown(replace(result(), pictures=PICTURES))
    assert not re.search(r"https?:|src=|@import|url\(|<script|<link", page)


def test_nothing_of_a_submission_is_markup() -> None:
    evil = "<script>alert(1)</script>&\"'"
    spoilt = replace(CHECK, message=evil, got=evil, expected="<b>", counterexample=evil)
    picture = Picture(PictureKind.CURVES, evil, (), (replace(CURVE, name=evil),))
    batch = Picture(PictureKind.BATCHES, evil, (), (Series(evil, (), (1.0,)),))
    page = shown(replace(result(spoilt), output=evil, pictures=(picture, batch)))
    assert "<script" not in page and "<b>" not in page


def test_the_page_speaks_chinese() -> None:
    page = shown(result(), "zh")
    assert '<html lang="zh-Hans">' in page and "0/6 分" in page and "hint" not in page


def test_a_body_can_be_shown_inside_another_page() -> None:
    inside = body(render([result()]))
    assert inside.strip().startswith("<style>") and "<html" not in inside and "</main>" in inside


def test_the_command_writes_the_page(run_grade: Command, tmp_path: Path) -> None:
    arguments = ("1", "--course", TINY, "--submission", WRONG)
    ran = run_grade(*arguments, "--html", "page.html")
    assert ran.code == 1 and "The page is in page.html." in ran.err
    assert "This is what you get when" in (tmp_path / "page.html").read_text()
    ran = run_grade(*arguments, "--html", "no/page.html")
    assert ran.code == 2 and "There is no folder no" in ran.err


DRAWS = '''
import torch

def doubled(module):
    """x and its double."""
    x = torch.linspace(0, 1, 5)
    return {"curves": {"x": x, "double(x)": module.double(x)}}

def counted(module):
    """The countdown"""
    return {"batches": [list(module.countdown(n)) for n in (1, 3)]}
'''


@pytest.fixture
def draw(prepared: Prepared, sandbox: Sandbox, tmp_path: Path) -> Callable[[str, str], Result]:
    """Draw the pictures of a source text for a submission to the tiny exercise."""
    reference = prepared.reference
    for name in ("doubling.py", "scenarios.py"):
        (tmp_path / name).write_text((reference.place.trusted / name).read_text())
    place = replace(reference.place, trusted=tmp_path)

    def run(pictured: str, submission: str) -> Result:
        (tmp_path / "pictures.py").write_text(pictured)
        handed_in = Submission("doubling.py", submission)
        drawn = pictures.draw(place, reference.exercise, handed_in, sandbox, 10.0)
        return replace(result(), pictures=drawn)

    return run


def test_pictures_show_both_sides(draw: Callable[[str, str], Result], prepared: Prepared) -> None:
    trebled = "def double(x):\n    return 3 * x\n\n\ndef countdown(n):\n    return [n]\n"
    curve, batches = draw(DRAWS, trebled).pictures
    assert curve.title == "x and its double"
    assert curve.reference[0].y == (0.0, 0.5, 1.0, 1.5, 2.0)
    assert curve.yours[0].y == (0.0, 0.75, 1.5, 2.25, 3.0)
    assert [series.y for series in batches.reference] == [(0.0,), (2.0, 1.0, 0.0)]
    assert [series.y for series in batches.yours] == [(1.0,), (3.0,)]


@pytest.mark.parametrize(
    "submission",
    [
        "def double(x:\n",
        "def double(x):\n    raise ValueError\n",
        "def double(x):\n    return 'no'\n\n\ndef countdown(n):\n    return [None]\n",
        "def double(x):\n    return x[:2]\n\n\ndef countdown(n):\n    return [{}]\n",
        "import os\n\n\ndef double(x):\n    os._exit(0)\n",
    ],
)
def test_what_a_submission_cannot_draw_is_left_out(
    draw: Callable[[str, str], Result], submission: str
) -> None:
    drawn = draw(DRAWS, submission).pictures
    assert len(drawn) == 2 and drawn[0].yours == () and len(drawn[0].reference) == 1


def test_a_reference_that_cannot_be_drawn_is_the_courses_fault(
    draw: Callable[[str, str], Result],
) -> None:
    from grader.errors import CourseError

    for wrong in ("return 3", "return {'rings': []}", "1 / 0"):
        with pytest.raises(CourseError, match="cannot be drawn"):
            draw(f"def p(module):\n    {wrong}\n", "")


def test_an_exercise_without_pictures_has_none(prepared: Prepared, sandbox: Sandbox) -> None:
    submission = Submission("doubling.py", "")
    drawn = grading.illustrate(prepared, submission, result(), sandbox, timeout=10.0)
    assert drawn.pictures == ()

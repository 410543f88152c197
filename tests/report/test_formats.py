"""Every format: golden files, any result at all, the limits at their edge, broken documents."""

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from grader.report import (
    annotations,
    classroom,
    classroom50,
    exercism,
    gradescope,
    html,
    junit,
    plain,
    prairielearn,
    summary,
    text,
)
from grader.report.rules import annotations as annotation_rules
from grader.report.rules import classroom as classroom_rules
from grader.report.rules import classroom50 as classroom50_rules
from grader.report.rules import exercism as exercism_rules
from grader.report.rules import gradescope as gradescope_rules
from grader.report.rules import html as html_rules
from grader.report.rules import junit as junit_rules
from grader.report.rules import prairielearn as prairielearn_rules
from grader.report.rules import summary as summary_rules
from grader.results import CheckStatus, Result
from tests.report import results as made

GOLDEN = Path(__file__).parent / "golden"
FORMATS: dict[str, tuple[Callable[[list[Result]], str], Callable[[str], list[str]]]] = {
    "gradescope.json": (gradescope.render, gradescope_rules.faults),
    "classroom50.json": (
        lambda results: classroom50.render(results, made.HANDIN),
        classroom50_rules.faults,
    ),
    "classroom.b64": (classroom.render, classroom_rules.faults),
    "annotations.txt": (annotations.render, annotation_rules.faults),
    "summary.md": (summary.render, summary_rules.faults),
    "junit.xml": (junit.render, junit_rules.faults),
    "page.html": (html.render, html_rules.faults),
    "exercism.json": (exercism.render, exercism_rules.faults),
    "prairielearn.json": (prairielearn.render, prairielearn_rules.faults),
}


def readable(name: str, document: str) -> str:
    """A document as its golden file has it: base64 is shown decoded."""
    if name != "classroom.b64":
        return document
    found = json.loads(base64.b64decode(document))
    return json.dumps(found, indent=1, ensure_ascii=False) + "\n"


@pytest.mark.parametrize("example", made.EXAMPLES)
@pytest.mark.parametrize("name", FORMATS)
def test_a_report_is_accepted_and_is_what_it_was(name: str, example: str) -> None:
    render, faults = FORMATS[name]
    document = render(made.EXAMPLES[example])
    assert faults(document) == []
    golden = GOLDEN / f"{example}.{name}"
    assert readable(name, document) == golden.read_text(encoding="utf-8")


@settings(max_examples=100, deadline=None, suppress_health_check=list(HealthCheck))
@given(results=made.results())
def test_any_result_gives_a_document_that_is_accepted(results: list[Result]) -> None:
    for name, (render, faults) in FORMATS.items():
        assert faults(render(results)) == [], name


HUGE = 10_000_000


def test_ten_megabytes_in_every_text_stay_within_every_limit() -> None:
    texts: dict[str, str | None] = dict.fromkeys(("message", "expected", "got"), "\x1b[1m:" * 10)
    rows = [made.failed(), made.check("::" * HUGE, CheckStatus.FAILED, 1, **texts)]
    big = replace(rows[0], message="x\n::error::" * (HUGE // 11), got="`" * HUGE)
    whole = [made.result(big, *rows, output="##[error]\0\ud800" * (HUGE // 11), title="|" * HUGE)]
    for name, (render, faults) in FORMATS.items():
        assert faults(render(whole)) == [], name


def many(count: int, most: int = 1) -> list[Result]:
    """A result with this many failed checks, each with a long explanation."""
    said = "é" * 3000
    rows = [
        made.check(f"check {n}", CheckStatus.FAILED, most, message=said, hint="h", got=said)
        for n in range(count)
    ]
    return [made.result(*rows, made.check("the last"))]


@pytest.mark.parametrize("count", [1, 100, 400])
def test_many_checks_stay_within_every_limit(count: int) -> None:
    for name, (render, faults) in FORMATS.items():
        assert faults(render(many(count))) == [], name


def test_the_classroom_variable_may_be_full_to_the_last_byte() -> None:
    document = classroom.render(many(60))
    room = classroom_rules.VARIABLE_LIMIT - len("GRADE_RESULTS=")
    assert len(document) <= room
    assert classroom_rules.faults("A" * (room + 1)) == [
        "GRADE_RESULTS has 131072 bytes, more than Linux hands over"
    ]
    assert "more than Linux" not in classroom_rules.faults("A" * room)[0]
    longer = "N" * (classroom_rules.VARIABLE_LIMIT - 1 - len(document))
    assert len(longer) > 1000
    assert classroom.render(many(60), longer) == document
    assert len(classroom.render(many(60), longer + "N")) < len(document)


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is Linux's")
def test_linux_hands_over_what_the_rule_says_and_no_more() -> None:
    for size, fits in ((classroom_rules.VARIABLE_LIMIT, True), (131072, False)):
        variables = {"GRADE_RESULTS": "A" * (size - len("GRADE_RESULTS="))}
        try:
            subprocess.run(["/bin/true"], env=variables, check=True)
        except OSError:
            assert not fits
        else:
            assert fits


def test_points_too_many_to_hand_over_are_an_error_and_no_zero() -> None:
    document = json.loads(base64.b64decode(classroom.render(many(300, most=9))))
    assert (document["status"], document["max_score"]) == ("error", 0)


def test_the_eleventh_annotation_is_counted_and_not_made() -> None:
    for count, kept in ((9, 9), (10, 10), (11, 10)):
        results = [made.result(made.failed(), exercise=f"exercise-{n:02}") for n in range(count)]
        commands = annotation_rules.read(annotations.render(results))
        assert [kind for kind, _, _ in commands] == ["error"] * kept + ["notice"]
        assert ("1 more exercises are in the log only" in commands[-1][2]) is (count == 11)


def test_an_annotation_of_4096_characters_is_whole_and_of_4097_is_cut() -> None:
    short = len(annotation_rules.read(annotations.render([failing("")]))[0][2])
    for length, cut in ((4096, False), (4097, True)):
        message = annotation_rules.read(annotations.render([failing("x" * (length - short))]))[0][2]
        assert len(message) <= 4096 and ("[cut:" in message) is cut


def failing(more: str) -> Result:
    return made.result(made.check("c", CheckStatus.FAILED, message="m" + more))


def test_a_summary_uses_its_room_to_the_last_byte() -> None:
    whole = summary.render(made.EXAMPLES["failed"])
    size = len(whole.encode())
    spare = len(summary.LEFT_OUT.encode())
    assert summary.render(made.EXAMPLES["failed"], size + spare) == whole
    for room in (size + spare - 1, size, 400, spare, spare - 1, 0, -5):
        shorter = summary.render(made.EXAMPLES["failed"], room)
        assert len(shorter.encode()) <= max(room, 0) and summary_rules.faults(shorter) == []


def test_a_summary_of_1_mib_is_accepted_and_a_byte_more_is_not() -> None:
    assert summary_rules.faults("x" * (1 << 20)) == []
    assert summary_rules.faults("x" * ((1 << 20) + 1)) != []
    assert 900_000 < len(summary.render(many(500)).encode()) <= 1 << 20


@pytest.mark.parametrize(("length", "cut"), [(500, False), (501, True)])
def test_exercism_shows_500_characters_of_output(length: int, cut: bool) -> None:
    result = made.result(made.check("c"), output="o" * length)
    output = json.loads(exercism.render([result]))["tests"][0]["output"]
    assert len(output) == 500 and output.endswith("Please limit to 500 chars]") is cut


def test_exercism_and_prairielearn_are_as_large_as_they_may_be() -> None:
    for faults, limit in ((exercism_rules.faults, 500_000), (prairielearn_rules.faults, 1_000_000)):
        assert "over" not in faults("x" * limit)[0]
        assert "over" in faults("x" * (limit + 1))[0]


def test_nothing_ungraded_is_a_number() -> None:
    results = made.EXAMPLES["ungraded"]
    found = json.loads(gradescope.render(results))
    assert "score" not in found and not any("score" in test for test in found["tests"])
    found = json.loads(prairielearn.render(results))
    assert found["gradable"] is False and "score" not in found
    found = json.loads(classroom50.render(results, made.HANDIN))
    assert (found["max-score"], found["tests"][0]["max-score"]) == (0, 0)
    found = json.loads(base64.b64decode(classroom.render(results)))
    assert (found["status"], found["max_score"]) == ("error", 0)
    assert json.loads(exercism.render(results))["status"] == "error"
    assert 'errors="1"' in junit.render(results) and 'failures="0"' in junit.render(results)
    assert "could not be graded" in annotations.render(results)
    assert "1 of 2 exercises could not be graded" in summary.render(results)


def test_classroom_50_does_not_take_what_is_ungraded_for_a_success() -> None:
    # Its runner.py calls a result a success if each of its tests, be there any, has passed.
    tests = json.loads(classroom50.render(made.EXAMPLES["ungraded"], made.HANDIN))["tests"]
    told = [(test["test-name"], test["passed"]) for test in tests]
    assert told == [("exercise-03 could not be graded", False)]


@pytest.mark.parametrize(("last", "passed"), [("passed", True), ("failed", False)])
def test_a_verdict_too_large_for_classroom_50_keeps_its_points(
    monkeypatch: pytest.MonkeyPatch, last: str, passed: bool
) -> None:
    monkeypatch.setattr(classroom50, "SIZE_LIMIT", 600)
    found = json.loads(classroom50.render(made.EXAMPLES[last], made.HANDIN))
    (test,) = found["tests"]
    assert (test["passed"], test["score"]) == (passed, found["score"])


def test_no_page_and_no_text_gives_points_where_there_is_no_verdict() -> None:
    page, words = html.render(made.EXAMPLES["ungraded"]), text.render(made.EXAMPLES["ungraded"])
    for said in (page, words):
        assert "0 of 1 points" not in said and "0/1" not in said and "Together" not in said
        assert "1 of 1 points" in said and "Could not be graded" in said


def test_gradescope_does_not_show_a_learner_why_the_course_is_at_fault() -> None:
    results = made.EXAMPLES["ungraded"]
    assert "OSError" not in gradescope.render(results)
    assert "OSError" in junit.render(results)


def test_what_may_be_pasted_is_pasted_as_it_was() -> None:
    code = "x = torch.arange(9.0)[::2]\nprint(x)  # %0A, <b> & `tick`"
    said = plain.defused(plain.explanation(replace(made.failed(), counterexample=code)))
    assert code in said


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("a\rb\0c\x85", "a\ufffdb\ufffdc\ufffd"),
        ("a\r\nb\tc", "a\nb\tc"),
        ("\udcff", "\ufffd"),
        ("abc\u202ecba", "abc\ufffdcba"),
        ("naïve 漢字 🙂", "naïve 漢字 🙂"),
    ],
)
def test_what_cannot_be_seen_is_marked(text: str, seen: str) -> None:
    assert plain.visible(text) == seen


@pytest.mark.parametrize("start", ["", " ", "\t ", "\u2003", "\u00a0"])
def test_no_line_is_left_a_command(start: str) -> None:
    for command in ("::error::x", "::set-output name=a::b", "::stop-commands::t"):
        said = plain.defused(f"x\n{start}{command}")
        assert not said.split("\n")[1].lstrip().startswith("::")
    assert "##[" not in plain.defused("a ##[group]b")
    assert plain.defused("x[::2]") == "x[::2]"

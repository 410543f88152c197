"""The rules refuse what the consumers refuse; and the consumers' own code where it can be had."""

import base64
import importlib
import io
import json
import unittest
from collections.abc import Callable
from typing import Any

import junitparser
import pytest
from hypothesis import HealthCheck, given, settings

from grader.report import (
    classroom,
    classroom50,
    exercism,
    gradescope,
    html,
    junit,
    plain,
    prairielearn,
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
from grader.results import Result
from tests.report import results as made

FAILED = made.EXAMPLES["failed"]
Tree = dict[str, Any]


def broken(document: str, faults: Callable[[str], list[str]], change: Callable[[Tree], Any]) -> str:
    """Return the first fault of a document that was changed; it has none before."""
    assert faults(document) == []
    tree = json.loads(document)
    change(tree)
    found = faults(json.dumps(tree))
    return found[0] if found else "accepted"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d["tests"][0].pop("score"), "neither a score"),
        (lambda d: d.update(tests=[]) or d.pop("output"), "neither a score"),
        (lambda d: d["tests"][0].update(score=float("nan")), "NaN"),
        (lambda d: d["tests"][0].update(score="1"), "score is no finite number"),
        (lambda d: d["tests"][0].update(score=True), "score is no finite number"),
        (lambda d: d["tests"][0].update(number=1.1), "number is no text"),
        (lambda d: d["tests"][0].update(status="skipped"), "status is 'skipped'"),
        (lambda d: d["tests"][0].update(visibility="secret"), "visibility is"),
        (lambda d: d["tests"][0].update(points=3), "fields of its own"),
        (lambda d: d.update(output_format="rst"), "output_format is"),
        (lambda d: d.update(extra_data=[]), "extra_data"),
        (lambda d: d.update(leaderboard=[{"value": 1}]), "name is no text"),
        (lambda d: d.update(output="a\0b"), "NUL"),
        (lambda d: d.update(output="\ud800"), "half a character"),
    ],
)
def test_gradescope_rules_refuse(change: Callable[[Tree], Any], words: str) -> None:
    document = gradescope.render(FAILED)
    assert words in broken(document, gradescope_rules.faults, change)


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("", "not strict JSON"),
        ("[]", "not an object"),
        ('{"score": 1, "score": 2}', "stands twice"),
        ('{"score": Infinity}', "Infinity"),
        ('{"score": 1e999}', "no finite number"),
        ("[" * 100_000, "not strict JSON"),
    ],
)
def test_what_is_no_strict_json_is_refused(document: str, words: str) -> None:
    assert words in gradescope_rules.faults(document)[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.pop("review"), "fields are missing: ['review']"),
        (lambda d: d.update(usernames=["ada"]), "fields of its own"),
        (lambda d: d.update(score=1.5), "score is no whole number"),
        (lambda d: d.update(score=-1), "score is no whole number"),
        (lambda d: d.update(score=True), "score is no whole number"),
        (lambda d: d.update({"max-score": 0}), "larger than its most"),
        (lambda d: d["tests"][0].update(score=2), "larger than its most"),
        (lambda d: d["tests"][0].update(passed=1), "neither true nor false"),
        (lambda d: d["tests"][0].update({"test-name": ""}), "test-name is empty"),
        (lambda d: d.update(submission="main"), "no submit/ tag"),
        (lambda d: d.update(datetime="2026-06-01 14:32"), "no moment"),
        (lambda d: d.update(datetime="2026-06-01T14:32:05+00:00"), "no moment"),
        (lambda d: d.update(assignment_type="pair"), "assignment_type is"),
        (lambda d: d.update(schema="classroom50/result/v2"), "schema"),
        (lambda d: d.update(submitted_by={"login": "ada"}), "submitted_by"),
        (lambda d: d.update(tests=[]), "no tests, and would be taken for a success"),
    ],
)
def test_classroom50_rules_refuse(change: Callable[[Tree], Any], words: str) -> None:
    document = classroom50.render(FAILED, made.HANDIN)
    assert words in broken(document, classroom50_rules.faults, change)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(tests=[]), "divide by 0"),
        (lambda d: d.pop("tests"), "tests is no list"),
        (lambda d: d["tests"][0].pop("score"), "score is no finite number"),
        (lambda d: d["tests"][0].update(score=3), "the log would show 1.0 and Classroom get 3"),
        (lambda d: d["tests"][0].update(line_no=None), "line_no"),
        (lambda d: d["tests"][1].update(test_code="x\n  ::error::y"), "is a command"),
        (lambda d: d["tests"][1].update(name="a ##[group]b"), "is a command"),
        (lambda d: d.update(status="pass"), "not that of the worst"),
        (lambda d: d.update(status="timeout"), "unknown"),
        (lambda d: d["tests"][0].update(status="error", score=0), "not that of the worst"),
        (lambda d: d.update(max_score="4"), "max_score"),
    ],
)
def test_classroom_rules_refuse(change: Callable[[Tree], Any], words: str) -> None:
    document = classroom.render(FAILED)

    def plainly(text: str) -> list[str]:
        return classroom_rules.faults(base64.b64encode(text.encode()).decode())

    assert words in broken(base64.b64decode(document).decode(), plainly, change)


def test_classroom_rules_refuse_what_is_no_base64_or_several_lines() -> None:
    document = classroom.render(FAILED)
    assert "base64" in classroom_rules.faults("{}")[0]
    assert "one line" in classroom_rules.faults(document + "\n")[0]
    assert "base64" in classroom_rules.faults(base64.b64encode(b"\xff").decode())[0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(version=2), "version"),
        (lambda d: d.update(status="pass"), "not that of the tests"),
        (lambda d: d.update(status="error"), "message is no text"),
        (lambda d: d.update(status="error", message="m"), "an error has tests"),
        (lambda d: d.update(message="m"), "only an error has a message"),
        (lambda d: d["tests"][1].pop("message"), "message is no text"),
        (lambda d: d["tests"][0].pop("test_code"), "test_code is no text"),
        (lambda d: d["tests"][0].update(output="x" * 501), "output is too long"),
        (lambda d: d["tests"][0].update(task_id="1"), "task_id"),
        (lambda d: d.update(tests=[]), "no tests"),
    ],
)
def test_exercism_rules_refuse(change: Callable[[Tree], Any], words: str) -> None:
    assert words in broken(exercism.render(FAILED), exercism_rules.faults, change)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(score=1.01), "between 0 and 1"),
        (lambda d: d.update(score=-0.01), "between 0 and 1"),
        (lambda d: d.update(score="1"), "no finite number"),
        (lambda d: d.pop("score"), "no finite number"),
        (lambda d: d.update(succeeded=False), "a score of 0"),
        (lambda d: d.update(gradable=False), "has a score"),
        (lambda d: d.update(gradable=False) or d.pop("score"), "does not say why"),
        (lambda d: d["tests"][0].pop("max_points"), "max_points is no finite number"),
    ],
)
def test_prairielearn_rules_refuse(change: Callable[[Tree], Any], words: str) -> None:
    assert words in broken(prairielearn.render(FAILED), prairielearn_rules.faults, change)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('tests="3"', 'tests="4"', "not the number of cases"),
        ('failures="1"', 'failures="0"', "not the number of cases"),
        ('name="forward"', 'name="backward uses the incoming gradient"', "the same classname"),
        ("</failure>", "</failure><skipped/>", "two outcomes"),
        ('time="0.500"', 'time="0,500"', "no number of seconds"),
        ('name="forward"', 'name=""', "has no name"),
        ("<properties>", "<properties>\x0b", "not XML"),
        ("</testsuites>", "", "not XML"),
        ("<testsuite ", '<testsuite timestamp="2026-01-01T00:00:00+01:00" ', "without a zone"),
        ("<testsuites ", '<testsuites skipped="1" ', "attributes of its own"),
    ],
)
def test_junit_rules_refuse(old: str, new: str, words: str) -> None:
    document = junit.render(FAILED)
    assert junit_rules.faults(document) == []
    assert old in document
    assert any(words in fault for fault in junit_rules.faults(document.replace(old, new)))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("hello", "no annotation"),
        ("::set-output title=x::y", "no annotation"),
        ("  ::error title=x::y", "no annotation"),
        ("::error title=a:b::y", "no annotation"),
        ("::error title=x::a\r::error title=y::z", "no annotation"),
        ("\n".join(["::error title=x::y"] * 11), "11 commands are error"),
        ("::error title=x::" + "y" * 4097, "longer"),
        ("::error title=x::##[error]y", "old form"),
        ("::error title=x::\ud800", "surrogates"),
    ],
)
def test_annotation_rules_refuse(document: str, words: str) -> None:
    assert any(words in fault for fault in annotation_rules.faults(document))


@pytest.mark.parametrize(
    ("document", "words"),
    [
        ("<script>alert(1)</script>", "markup"),
        ("[x](http://evil.example)", "markup"),
        ("see http://evil.example", "markup"),
        ("```text\nopen", "not closed"),
        ("```text\na\n```\n<b>", "markup"),
        ("\x1b[2J", "control"),
        ("\ud800", "UTF-8"),
    ],
)
def test_summary_rules_refuse(document: str, words: str) -> None:
    assert any(words in fault for fault in summary_rules.faults(document))


def test_gradescopes_own_runner_writes_what_the_rules_accept() -> None:
    class Sums(unittest.TestCase):
        def test_right(self) -> None:
            print("said")
            self.assertEqual(1 + 1, 2)

        def test_wrong(self) -> None:
            self.assertEqual(1 + 1, 3)

    marks: Any = importlib.import_module("gradescope_utils.autograder_utils.decorators")
    runner: Any = importlib.import_module("gradescope_utils.autograder_utils.json_test_runner")
    marks.weight(2)(marks.number("1.1")(marks.visibility("after_due_date")(Sums.test_right)))
    marks.weight(1)(Sums.test_wrong)
    stream = io.StringIO()
    runner.JSONTestRunner(stream=stream, visibility="visible", stdout_visibility="hidden").run(
        unittest.defaultTestLoader.loadTestsFromTestCase(Sums)
    )
    assert gradescope_rules.faults(stream.getvalue()) == []
    theirs, ours = json.loads(stream.getvalue()), json.loads(gradescope.render(FAILED))
    assert {type(test["score"]) for test in theirs["tests"]} <= {int, float}
    assert set(ours["tests"][0]) - {"number"} <= set(theirs["tests"][0]) | {"output"}


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(results=made.results())
def test_junitparser_reads_every_case(results: list[Result]) -> None:
    read = junitparser.JUnitXml.fromstring(junit.render(results, "2026-06-01T14:32:05").encode())
    assert read.tests == sum(len(plain.rows(result)) for result in results)
    for suite, result in zip(read, results, strict=True):
        for case, check in zip(suite, plain.rows(result), strict=True):
            kinds = {type(outcome).__name__ for outcome in case.result}
            wanted = {"passed": set(), "failed": {"Failure"}, "not reached": {"Skipped"}}
            assert kinds == wanted.get(check.status, {"Error"})


@pytest.mark.parametrize(
    ("put", "words"),
    [
        ("<script>1</script>", "element script"),
        ("<p onclick='f()'>", "attribute onclick"),
        ("<img src=x>", "element img"),
        ("<p background='http://x.example'>", "attribute background"),
        ("<a href='http://x.example'>x</a>", "attribute href"),
        ("<p style='background: url(x)'>", "a style has url("),
        ("<style>@import 'x';</style>", "a style has @import"),
        ("<svg><image/></svg>", "element image"),
        ("<meta http-equiv=refresh content=0>", "acts for a header"),
        ("\0", "NUL"),
        ("\ud800", "half a character"),
    ],
)
def test_html_rules_refuse(put: str, words: str) -> None:
    page = html.render(FAILED)
    assert html_rules.faults(page) == []
    assert words in html_rules.faults(page.replace("</main>", f"{put}</main>"))[0]
    assert html_rules.faults("x" + page) == ["it does not begin with the doctype"]

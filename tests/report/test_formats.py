"""Every format: golden files, any result at all, the limits at their edge, broken documents."""

import base64
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from grader.report import (
    annotations,
    classroom,
    classroom50,
    exercism,
    gradescope,
    junit,
    prairielearn,
    summary,
)
from grader.report.rules import annotations as annotation_rules
from grader.report.rules import classroom as classroom_rules
from grader.report.rules import classroom50 as classroom50_rules
from grader.report.rules import exercism as exercism_rules
from grader.report.rules import gradescope as gradescope_rules
from grader.report.rules import junit as junit_rules
from grader.report.rules import prairielearn as prairielearn_rules
from grader.report.rules import summary as summary_rules
from grader.results import Result
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

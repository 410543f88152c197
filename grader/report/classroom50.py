"""Classroom 50's ``result.json``.

Source of the format: foundation50/classroom50, ``schemas/result-v1.schema.json`` and
``wiki/Advanced-Autograding.md``. Scores there are whole numbers; so are points here. What
could not be graded is a test that failed, of 0 of 0 points: its runner takes a result
without tests for an assignment without an autograder, which is a success
(``runner.py``, ``derive_status_and_summary``). Why it could not is not told here, because
learners read this and it may quote the reference.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.report import plain
from grader.results import CheckStatus, Result, Status

SCHEMA = "classroom50/result/v1"
SIZE_LIMIT = 10 << 20
EXPLANATIONS = (4000, 1000, 200, 0)


@dataclass(frozen=True, kw_only=True)
class Handin:
    """Whose work this is, as Classroom 50's runner tells it; ``when`` is UTC, to the second."""

    classroom: str
    assignment: str
    submission: str
    commit: str
    release: str
    review: str
    owner: str
    assignment_type: str
    when: str


def render(results: Sequence[Result], handin: Handin) -> str:
    """Return the document for one submission, of one or several exercises."""
    for limit in EXPLANATIONS:
        text = json.dumps(_document(results, handin, limit), indent=1, allow_nan=False) + "\n"
        if len(text) <= SIZE_LIMIT:
            return text
    whole = _document(results, handin, 0)
    points = {name: whole[name] for name in ("score", "max-score")}
    passed = all(test["passed"] for test in whole["tests"])
    whole["tests"] = [{"test-name": "all checks", "passed": passed, **points}]
    return json.dumps(whole) + "\n"


def _document(results: Sequence[Result], handin: Handin, limit: int) -> dict[str, Any]:
    ungraded = [result for result in results if result.status is Status.UNGRADED]
    tests = [_test(*row, limit) for row in plain.names(results)]
    if ungraded:
        tests = [_no_verdict(result) for result in ungraded]
    return {
        "schema": SCHEMA,
        "classroom": handin.classroom,
        "assignment": handin.assignment,
        "assignment_type": handin.assignment_type,
        "owner": handin.owner,
        "submission": handin.submission,
        "commit": handin.commit,
        "release": handin.release,
        "review": handin.review,
        "datetime": handin.when,
        "score": sum(test["score"] for test in tests),
        "max-score": sum(test["max-score"] for test in tests),
        "tests": tests,
    }


def _no_verdict(result: Result) -> dict[str, Any]:
    return {
        "test-name": f"{plain.line(result.exercise, 40)} could not be graded",
        "passed": False,
        "score": 0,
        "max-score": 0,
        "commitment": result.commitment,
    }


def _test(result: Result, check: Any, name: str, limit: int) -> dict[str, Any]:
    test = {
        "test-name": name,
        "passed": check.status is CheckStatus.PASSED,
        "score": check.points,
        "max-score": check.max_points,
        "commitment": result.commitment,
    }
    said = plain.defused(plain.explanation(check, limit))
    return test | ({"output": said} if said else {})

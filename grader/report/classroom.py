"""The base64 JSON that ``classroom-resources/autograding-grading-reporter`` reads.

Source of the format: that action's ``src/*.js``, and ``rules/classroom.py`` beside this.
It shows ``passed / tests * max_score`` in its log but sends the sum of ``score`` to
GitHub Classroom; so each point is a test of its own, and both agree. It prints names and
``test_code`` as they are, so both are defused. Without a ``max_score`` it sends nothing:
that is how it is told that something could not be graded.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from typing import Any

from grader.report import plain
from grader.results import CheckResult, CheckStatus, Result, Status

VARIABLE_LIMIT = 131071
"""Bytes of one ``NAME=value`` that Linux hands to a program (MAX_ARG_STRLEN, less the NUL)."""
EXPLANATIONS = (3000, 1000, 300, 0)
TOO_LARGE = {
    "version": 3,
    "status": "error",
    "max_score": 0,
    "tests": [
        {
            "name": "the verdict",
            "status": "error",
            "score": 0,
            "message": "The verdict has too many points to be handed over. Grade fewer exercises.",
            "line_no": 0,
        }
    ],
}
STATUSES = {Status.PASSED: "pass", Status.FAILED: "fail", Status.UNGRADED: "error"}


def render(results: Sequence[Result], variable: str = "GRADE_RESULTS") -> str:
    """Return one line of base64 that fits into the environment as ``variable``."""
    room = VARIABLE_LIMIT - len(variable.encode()) - 1
    for limit in EXPLANATIONS:
        text = _encode(_document(results, list(_tests(results, limit))))
        if len(text) <= room:
            return text
    text = _encode(_document(results, list(_bare(results))))
    return text if len(text) <= room else _encode(TOO_LARGE)


def _encode(document: dict[str, Any]) -> str:
    data = json.dumps(document, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return base64.b64encode(data.encode()).decode()


def _document(results: Sequence[Result], tests: list[dict[str, Any]]) -> dict[str, Any]:
    statuses = [result.status for result in results]
    worst = next((s for s in (Status.UNGRADED, Status.FAILED) if s in statuses), Status.PASSED)
    most = 0 if worst is Status.UNGRADED else sum(result.max_points for result in results)
    return {"version": 3, "status": STATUSES[worst], "max_score": most, "tests": tests}


def _tests(results: Sequence[Result], limit: int) -> Iterator[dict[str, Any]]:
    for _, check, name in plain.names(results):
        parts = max(check.max_points, 1)
        said = plain.defused(plain.explanation(check, limit))
        yield _test(check, _part(name, 1, parts), said)
        for place in range(2, parts + 1):
            yield _test(check, _part(name, place, parts), "")


def _bare(results: Sequence[Result]) -> Iterator[dict[str, Any]]:
    """Yield as little as the reporter needs, where everything else is too much."""
    needed = ("name", "status", "score", "line_no")
    for place, test in enumerate(_tests(results, 0), 1):
        yield {name: test[name] for name in needed} | {"name": f"point {place}"}


def _part(name: str, place: int, parts: int) -> str:
    return name if parts <= 1 else f"{name} [point {place} of {parts}]"


def _test(check: CheckResult, name: str, said: str) -> dict[str, Any]:
    status = {CheckStatus.PASSED: "pass", CheckStatus.UNGRADED: "error"}.get(check.status, "fail")
    wrong = status == "error"
    return {
        "name": plain.defused(name),
        "status": status,
        "score": int(status == "pass"),
        "message": said if wrong else "",
        "test_code": "" if wrong else said,
        "task_id": 0,
        "filename": "",
        "line_no": 0,
        "duration": 0,
    }

"""What Classroom 50 accepts: ``schemas/result-v1.schema.json`` of foundation50/classroom50,
and the rules across fields that its ``runner.py`` and ``collect_scores.py`` add. No tests are
allowed there, and are a success; a verdict always has some, so here they are a fault."""

import re
from typing import Any

from grader.report.rules import shapes
from grader.report.rules.shapes import require

SIZE_LIMIT = 10 * 1024 * 1024
MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ")
TEXTS = ("classroom", "assignment", "owner", "submission", "commit", "release", "review")
FIELDS = {*TEXTS, "schema", "assignment_type", "datetime", "score", "max-score", "tests"}
OPTIONAL = {"graded_at", "submitted_by"}


def faults(document: str) -> list[str]:
    """Return what Classroom 50 would not accept; empty if nothing."""
    try:
        require(len(document.encode(errors="replace")) <= SIZE_LIMIT, "it is over 10 MiB")
        _check(shapes.strict(document))
    except shapes.Broken as broken:
        return [str(broken)]
    return []


def _check(found: dict[str, Any]) -> None:
    require(set(found) >= FIELDS, f"fields are missing: {sorted(FIELDS - set(found))}")
    extra = set(found) - FIELDS - OPTIONAL
    require(not extra, f"it has fields of its own: {sorted(extra)}")
    require(found["schema"] == "classroom50/result/v1", "schema is another one")
    for name in TEXTS:
        shapes.text(found, name, least=1)
    require(found["submission"].startswith("submit/"), "submission is no submit/ tag")
    shapes.one_of(found, "assignment_type", ("individual", "group"))
    for name in {"datetime", "graded_at"} & set(found):
        shapes.text(found, name)
        require(MOMENT.fullmatch(found[name]), f"{name} is no moment in UTC")
    tests = shapes.rows(found, "tests")
    require(tests, "it has no tests, and would be taken for a success")
    for test in (found, *tests):
        shapes.whole(test, "score")
        shapes.whole(test, "max-score")
        require(test["score"] <= test["max-score"], "a score is larger than its most")
    for test in tests:
        shapes.text(test, "test-name", least=1)
        require(isinstance(test.get("passed"), bool), "passed is neither true nor false")
    who = found.get("submitted_by", {"username": "x"})
    require(isinstance(who, dict) and set(who) <= {"username", "id"}, "submitted_by is strange")
    shapes.text(who, "username", least=1)

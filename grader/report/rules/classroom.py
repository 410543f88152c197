"""What the classroom-resources reporter does with a document, as rules.

Derived from autograding-grading-reporter ``src/main.js``, ``console-results.js``,
``notify-classroom.js`` and ``helpers/test-helpers.js``; its arithmetic is repeated in
:func:`shown_and_sent`, so that a document is refused whose two totals disagree.
"""

import base64
import binascii
import re
from typing import Any

from grader.report.rules import shapes
from grader.report.rules.shapes import require

VARIABLE_LIMIT = 131071
COMMAND = re.compile(r"(?m)^\s*::|##\[")


def faults(document: str, variable: str = "GRADE_RESULTS") -> list[str]:
    """Return what the reporter would stumble over in the variable's value; empty if nothing."""
    try:
        size = len(variable.encode()) + 1 + len(document.encode(errors="replace"))
        require(size <= VARIABLE_LIMIT, f"{variable} has {size} bytes, more than Linux hands over")
        require("\n" not in document, "it is more than one line")
        _check(shapes.strict(base64.b64decode(document, validate=True).decode()))
    except (binascii.Error, UnicodeError):
        return ["it is not the base64 of UTF-8 text"]
    except shapes.Broken as broken:
        return [str(broken)]
    return []


def shown_and_sent(found: dict[str, Any]) -> tuple[float, float]:
    """Return the points that the reporter shows in its log and those that it sends."""
    tests = found["tests"]
    most = found.get("max_score") or 0
    passed = sum(test["status"] == "pass" for test in tests)
    return passed / len(tests) * most, sum(test["score"] for test in tests) if most else 0


def _check(found: dict[str, Any]) -> None:
    require(found.get("status") in ("pass", "fail", "error"), "status is unknown to it")
    shapes.whole(found, "max_score")
    tests = shapes.rows(found, "tests")
    require(tests, "tests is empty: the reporter would divide by 0")
    for test in tests:
        require(test.get("status") in ("pass", "fail", "error"), "a test's status is unknown")
        shapes.text(test, "name", least=1)
        shapes.number(test, "score")
        require(test.get("line_no") == 0, "line_no is not 0: it would be printed")
        for name in ("name", "message", "test_code"):
            said = test.get(name) or ""
            require(not COMMAND.search(said), f"{name} is a command to GitHub's runner")
        require("\n" not in test["name"], "a name has several lines")
    statuses = {test["status"] for test in tests}
    worst = next((s for s in ("error", "fail") if s in statuses), "pass")
    require(worst == found["status"], "status is not that of the worst test")
    require(found["status"] != "error" or not found["max_score"], "an error would count as points")
    shown, sent = shown_and_sent(found)
    require(abs(shown - sent) < 1e-6, f"the log would show {shown} and Classroom get {sent}")

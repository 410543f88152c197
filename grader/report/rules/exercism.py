"""What Exercism accepts: exercism/docs ``building/tooling/test-runners/interface.md``."""

from typing import Any

from grader.report.rules import shapes
from grader.report.rules.shapes import require

SIZE_LIMIT = 500_000


def faults(document: str) -> list[str]:
    """Return what Exercism would not accept; empty if nothing."""
    try:
        size = len(document.encode(errors="replace"))
        require(size <= SIZE_LIMIT, f"it has {size} bytes, over 500 KB")
        _check(shapes.strict(document))
    except shapes.Broken as broken:
        return [str(broken)]
    return []


def _check(found: dict[str, Any]) -> None:
    require(found.get("version") == 3, "version is not 3")
    require(found.get("status") in ("pass", "fail", "error"), "status is unknown")
    tests = shapes.rows(found, "tests")
    if found["status"] == "error":
        shapes.text(found, "message", least=1, most=65535)
        require(not tests, "an error has tests")
        return
    require(found.get("message") is None, "only an error has a message")
    require(tests, "there are no tests")
    for test in tests:
        _test(test)
    passed = all(test["status"] == "pass" for test in tests)
    require(passed == (found["status"] == "pass"), "status is not that of the tests")


def _test(test: dict[str, Any]) -> None:
    shapes.text(test, "name", least=1)
    require(test.get("status") in ("pass", "fail", "error"), "a test's status is unknown")
    if test["status"] != "pass":
        shapes.text(test, "message", least=1)
    shapes.text(test, "test_code", least=1)
    if "output" in test:
        shapes.text(test, "output", most=500)
    if "task_id" in test:
        shapes.whole(test, "task_id")

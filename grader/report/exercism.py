"""Exercism's ``results.json``, version 3.

Source of the format: exercism/docs ``building/tooling/test-runners/interface.md``. There
are no points. What could not be graded is the status ``error`` with a message and no
tests; a submission that does not load is ``fail``, because its checks were tried.
"""

import json
from collections.abc import Sequence
from typing import Any

from grader.report import plain
from grader.results import CheckResult, CheckStatus, Result, Status

SIZE_LIMIT = 500_000
"""Bytes of the document."""
MESSAGE_LIMIT = 65535
OUTPUT_LIMIT = 500
OUTPUT_CUT = " [Output was truncated. Please limit to 500 chars]"
EXPLANATIONS = (8000, 1000, 200)


def render(results: Sequence[Result]) -> str:
    """Return the document for one submission, of one or several exercises."""
    told = plain.ungraded(results)
    if told:
        message = plain.cut(told, MESSAGE_LIMIT)
        return _dump({"version": 3, "status": "error", "message": message, "tests": []})
    full = all(result.status is Status.PASSED for result in results)
    document: dict[str, Any] = {"version": 3, "status": "pass" if full else "fail"}
    for limit in EXPLANATIONS:
        text = _dump(document | {"message": None, "tests": _tests(results, limit)})
        if len(text) <= SIZE_LIMIT:
            return text
    kept = _tests(results, EXPLANATIONS[-1])[:100]
    if not full and all(test["status"] == "pass" for test in kept):
        kept[-1] |= {"status": "fail", "message": "later checks failed; too many to list"}
    return _dump(document | {"message": None, "tests": kept})


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _tests(results: Sequence[Result], limit: int) -> list[dict[str, Any]]:
    seen: set[int] = set()
    tests = []
    for result, check, name in plain.names(results):
        test = _test(check, name, limit)
        if id(result) not in seen and result.output.strip():
            test["output"] = _output(result.output)
        seen.add(id(result))
        tests.append(test)
    return tests


def _test(check: CheckResult, name: str, limit: int) -> dict[str, Any]:
    code = plain.cut(plain.visible(plain.cut(check.counterexample or "", limit)), limit)
    test = {"name": name, "status": "pass", "test_code": code or f"# {name}"}
    if check.status is not CheckStatus.PASSED:
        said = plain.explanation(check, limit) or "marks lost"
        test |= {"status": "fail", "message": said}
    return test


def _output(printed: str) -> str:
    """Return what the submission printed, cut as Exercism wants it cut."""
    whole = plain.visible(plain.cut(printed, 8 * OUTPUT_LIMIT))
    if len(whole) <= OUTPUT_LIMIT:
        return whole
    return whole[: OUTPUT_LIMIT - len(OUTPUT_CUT)] + OUTPUT_CUT

"""PrairieLearn's ``results.json`` for external grading.

Source of the format: PrairieLearn ``docs/externalGrading`` and ``externalGraderCommon.ts``.
What could not be graded is ``gradable: false`` without a score: it uses up no attempt.
(``succeeded: false`` would be a score of 0.)
"""

import json
from collections.abc import Sequence
from typing import Any

from grader.report import plain
from grader.results import Result

SIZE_LIMIT = 1_000_000
"""Bytes of the document; a larger one fails the job."""
EXPLANATIONS = (4000, 1000, 200, 0)


def render(results: Sequence[Result]) -> str:
    """Return the document for one submission, of one or several exercises."""
    told = plain.ungraded(results)
    most = sum(result.max_points for result in results)
    if told or not most:
        told = plain.cut(told or "There was nothing to grade.", 8000)
        return _dump({"gradable": False, "format_errors": [told], "message": told})
    points = sum(result.points for result in results)
    printed = "".join(plain.visible(plain.cut(result.output, 4000)) for result in results)
    document: dict[str, Any] = {
        "gradable": True,
        "score": points / most,
        "message": f"{points} of {most} points",
        "output": plain.cut(printed, 20_000),
    }
    for limit in EXPLANATIONS:
        text = _dump(document | {"tests": _tests(results, limit)})
        if len(text) <= SIZE_LIMIT:
            return text
    return _dump(document)


def _dump(document: dict[str, Any]) -> str:
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _tests(results: Sequence[Result], limit: int) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "description": str(check.status),
            "points": check.points,
            "max_points": check.max_points,
            "output": plain.explanation(check, limit),
        }
        for _, check, name in plain.names(results)
    ]

"""Gradescope's ``results.json``.

Source of the format: gradescope-autograders.readthedocs.io, "Autograder Specifications".
Gradescope has no word for "could not be graded". Such a document carries no score at
all, so that nothing is counted; its rows have only a name and a status, which Gradescope
shows as information. Why is in the log, which only the teacher sees there: it may quote
the reference.
"""

import json
from collections.abc import Sequence
from typing import Any

from grader.report import plain
from grader.results import CheckResult, CheckStatus, Result, Status

OUTPUT_LIMIT = 4000


def render(results: Sequence[Result]) -> str:
    """Return the document for one submission, of one or several exercises."""
    told = "\n".join(
        f"{plain.line(result.exercise, 40)} could not be graded, and that is not your fault. "
        "Your teacher sees why, and can run the autograder again."
        for result in results
        if result.status is Status.UNGRADED
    )
    rows = []
    places = {id(result): place for place, result in enumerate(results, 1)}
    counts: dict[int, int] = {}
    for result, check, name in plain.names(results):
        place = places[id(result)]
        counts[place] = counts.get(place, 0) + 1
        rows.append(_row(check, name, f"{place}.{counts[place]}", scored=not told))
    document: dict[str, Any] = {
        "output": told or _points(results),
        "output_format": "text",
        "test_output_format": "text",
        "test_name_format": "text",
        "execution_time": round(sum(r.timings.get("grading", 0.0) for r in results), 3),
        "tests": rows,
        "extra_data": {"torchgrade": [_facts(result) for result in results]},
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def _row(check: CheckResult, name: str, number: str, *, scored: bool) -> dict[str, Any]:
    passed = check.status is CheckStatus.PASSED
    row: dict[str, Any] = {
        "number": number,
        "name": name,
        "status": "passed" if passed else "failed",
    }
    if check.status is not CheckStatus.UNGRADED:
        row["output"] = plain.explanation(check, OUTPUT_LIMIT)
    if scored:
        row |= {"score": check.points, "max_score": check.max_points}
    return row


def _points(results: Sequence[Result]) -> str:
    earned, most = sum(r.points for r in results), sum(r.max_points for r in results)
    printed = "\n".join(plain.visible(r.output) for r in results if r.output.strip())
    said = f"\n\nYour code printed:\n{printed}" if printed else ""
    return plain.cut(f"{earned} of {most} points.{said}", OUTPUT_LIMIT)


def _facts(result: Result) -> dict[str, Any]:
    return {
        "exercise": plain.line(result.exercise),
        "status": str(result.status),
        "seed": result.seed,
        "commitment": result.commitment,
        "fingerprint": {plain.line(k): plain.line(v) for k, v in result.fingerprint.items()},
    }

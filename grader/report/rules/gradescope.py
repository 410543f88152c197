"""What Gradescope accepts (gradescope-autograders.readthedocs.io, Autograder Specifications)."""

from typing import Any

from grader.report.rules import shapes
from grader.report.rules.shapes import require

VISIBILITIES = ("hidden", "after_due_date", "after_published", "visible")
FORMATS = ("text", "html", "simple_format", "md", "ansi")
TOP = {
    "score",
    "execution_time",
    "output",
    "output_format",
    "test_output_format",
    "test_name_format",
    "visibility",
    "stdout_visibility",
    "extra_data",
    "tests",
    "leaderboard",
}
ROW = {
    "score",
    "max_score",
    "status",
    "name",
    "name_format",
    "number",
    "output",
    "output_format",
    "tags",
    "visibility",
    "extra_data",
}


def faults(document: str) -> list[str]:
    """Return what Gradescope would not accept; empty if it is a document with a score.

    A document without any score is accepted only if it says why in ``output``: it counts
    as a run that failed, so that no points are given.
    """
    try:
        _check(shapes.strict(document))
    except shapes.Broken as broken:
        return [str(broken)]
    return []


def _check(found: dict[str, Any]) -> None:
    require(set(found) <= TOP, f"it has fields of its own: {sorted(set(found) - TOP)}")
    for name in ("visibility", "stdout_visibility"):
        shapes.one_of(found, name, VISIBILITIES)
    for name in ("output_format", "test_output_format", "test_name_format"):
        shapes.one_of(found, name, FORMATS)
    for name in ("score",):
        if name in found:
            shapes.number(found, name)
    if "output" in found:
        shapes.text(found, "output")
    if isinstance(found.get("execution_time", 0), str):  # gradescope-utils writes "0.12"
        float(found["execution_time"])
    elif "execution_time" in found:
        shapes.number(found, "execution_time")
    require(isinstance(found.get("extra_data", {}), dict), "extra_data is no object")
    tests = shapes.rows(found, "tests") if "tests" in found else []
    for row in tests:
        _row(row)
    for row in shapes.rows(found, "leaderboard") if "leaderboard" in found else []:
        shapes.text(row, "name")
        require(isinstance(row.get("value"), int | float | str), "a leader has no value")
        shapes.one_of(row, "order", ("asc", "desc"))
    scored = ["score" in row for row in tests]
    informed = bool(found.get("output")) and not any(scored)
    require(
        "score" in found or (tests and all(scored)) or informed,
        "there is neither a score nor one in every test",
    )


def _row(row: dict[str, Any]) -> None:
    require(set(row) <= ROW, f"a test has fields of its own: {sorted(set(row) - ROW)}")
    for name in ("score", "max_score"):
        if name in row:
            shapes.number(row, name)
    for name in ("name", "number", "output"):
        if name in row:
            shapes.text(row, name)
    shapes.one_of(row, "status", ("passed", "failed"))
    shapes.one_of(row, "visibility", VISIBILITIES)
    for name in ("name_format", "output_format"):
        shapes.one_of(row, name, FORMATS)
    tags = row.get("tags", [])
    require(isinstance(tags, list) and all(isinstance(t, str) for t in tags), "tags are no texts")

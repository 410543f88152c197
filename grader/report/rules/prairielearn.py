"""What PrairieLearn accepts: ``docs/externalGrading``, ``externalGraderCommon.ts``,
``pl-external-grader-results.py``."""

from typing import Any

from grader.report.rules import shapes
from grader.report.rules.shapes import require

SIZE_LIMIT = 1_000_000


def faults(document: str) -> list[str]:
    """Return what would make the job ungradable or its rows invisible; empty if nothing."""
    try:
        size = len(document.encode(errors="replace"))
        require(size <= SIZE_LIMIT, f"it has {size} bytes, over 1 MB")
        _check(shapes.strict(document))
    except shapes.Broken as broken:
        return [str(broken)]
    return []


def _check(found: dict[str, Any]) -> None:
    shapes.one_of(found, "gradable", (True, False))
    for name in {"message", "output"} & set(found):
        shapes.text(found, name)
    if found.get("gradable") is False:
        require("score" not in found, "what is not gradable has a score")
        errors = found.get("format_errors")
        texts = errors if isinstance(errors, list) else [errors]
        require(texts and all(isinstance(t, str) and t for t in texts), "it does not say why")
        return
    require(found.get("succeeded", True) is True, "succeeded is false: a score of 0")
    shapes.number(found, "score")
    require(0.0 <= found["score"] <= 1.0, "score is not between 0 and 1")
    for test in shapes.rows(found, "tests") if "tests" in found else []:
        shapes.text(test, "name", least=1)
        shapes.number(test, "points")
        shapes.number(test, "max_points")

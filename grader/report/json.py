"""The machine's report: ``docs/result.md`` describes it field by field."""

import json
from collections.abc import Sequence

from grader.results import Result


def render(results: Sequence[Result]) -> str:
    """Return one object for one result, a list for several."""
    objects = [result.to_json() for result in results]
    whole = objects[0] if len(objects) == 1 else objects
    return json.dumps(whole, indent=2, ensure_ascii=False, allow_nan=False) + "\n"

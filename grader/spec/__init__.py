"""What the author of an exercise imports; nothing else of the grader is public to a course.

A mark sheet (``solutions/exercise_NN/spec.py``) defines ``SPEC``, an
:class:`Exercise`. See ``docs/authoring.md`` for a walk through one.
"""

from grader.judging.compare import Rule
from grader.spec.checks import (
    FIRST,
    Check,
    Exercise,
    SideConditions,
    gradcheck,
    holds,
    raises,
    same,
)
from grader.spec.inputs import Inputs
from grader.spec.tensors import (
    FLOATING,
    INTEGERS,
    LAYOUTS,
    NUMERIC,
    SHAPES,
    Layout,
    away_from,
    every_tensor,
    lay_out,
    quarter_steps,
    shapes,
    tensors,
)
from grader.words import say

EXACT = Rule(exact=True)

__all__ = [
    "EXACT",
    "FIRST",
    "FLOATING",
    "INTEGERS",
    "LAYOUTS",
    "NUMERIC",
    "SHAPES",
    "Check",
    "Exercise",
    "Inputs",
    "Layout",
    "Rule",
    "SideConditions",
    "away_from",
    "every_tensor",
    "gradcheck",
    "holds",
    "lay_out",
    "quarter_steps",
    "raises",
    "same",
    "say",
    "shapes",
    "tensors",
]

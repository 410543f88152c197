"""The wrong examples of an exercise, and what their authors say of each.

Read by the diagnosis of a failure and by the tests of a course's texts.
"""

import ast
from dataclasses import dataclass, field
from pathlib import Path

from grader.course import read_trusted


@dataclass(frozen=True)
class Mistake:
    """A known wrong example and what its author says of it."""

    path: Path
    diagnosis: str
    source: str = field(repr=False)


def known_mistakes(trusted: Path) -> tuple[Mistake, ...]:
    """Return the wrong examples of the exercise whose mark sheet is in ``trusted``."""
    paths = sorted((trusted / "wrong").glob("*.py"))
    sources = [(path, read_trusted(path)) for path in paths]
    return tuple(Mistake(path, first_line(source, path), source) for path, source in sources)


def first_line(source: str, path: Path) -> str:
    """Return the first line of a wrong example's docstring: the diagnosis."""
    text = ast.get_docstring(ast.parse(source)) or path.stem.replace("_", " ")
    return text.splitlines()[0].strip()

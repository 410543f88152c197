"""A notebook as a submission: the cells that define the exercise's names, and what those need.

Only source text is read. Outputs are never looked at, nothing is run here, magics and
shell lines are left out.
"""

import ast
import io
import re
import tokenize
import warnings
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from grader.errors import UsageError
from grader.results import Result
from grader.submissions import Submission
from grader.words import say

SUFFIX = ".ipynb"
SIZE_LIMIT = 32 << 20
MAGIC = re.compile(r"^\s*(?:[%!?]|.*\?\s*$)")
ASSIGNED_MAGIC = re.compile(r"^\s*[\w.,\s]+=\s*[%!]")
CELL_MAGIC = re.compile(r"^\s*%%(\w+)")
OWN_MAGIC = "grade"
PYTHON_MAGICS = (OWN_MAGIC, "time", "timeit", "capture", "prun")
"""Cell magics whose cell is Python all the same."""


@dataclass(frozen=True)
class Cell:
    """One code cell: its text without magics, and its statements (none: it does not parse)."""

    text: str
    statements: tuple[ast.stmt, ...]


def is_notebook(path: Path) -> bool:
    """Tell a notebook by its name."""
    return path.suffix == SUFFIX


def read_notebook(path: Path, names: Sequence[str]) -> Submission:
    """Return what a notebook hands in for an exercise that asks for ``names``.

    Raises UsageError if it is no notebook, or none of its cells defines any of the names.
    """
    sources = _code_cells(path)
    text = select(sources, names)
    if text is None:
        raise UsageError(
            say("No cell of {path} defines {names}.", path=path, names=", ".join(names))
        )
    return Submission(path.with_suffix(".py").name, text)


def select(sources: Iterable[str], names: Sequence[str]) -> str | None:
    """Return the Python text of the cells that ``names`` need; None if nothing defines them.

    The last definition of a name counts, as when cells are run from top to bottom. A
    cell that is not valid Python is kept if it mentions a wanted name as being defined, so
    that its author is told of the mistake.
    """
    cells = [cell for source in sources for cell in _parsed(without_magics(source), names)]
    broken = next((cell for cell in cells if not cell.statements), None)
    if broken is not None:
        return broken.text
    statements = [statement for cell in cells for statement in cell.statements]
    texts = [_text(cell.text, s) for cell in cells for s in cell.statements]
    wanted = _needed(statements, names)
    if not any(set(names) & set(_bound(statements[place])) for place in wanted):
        return None
    order = sorted(wanted, key=lambda place: (not _from_future(statements[place]), place))
    return "\n\n".join(dict.fromkeys(texts[place] for place in order)) + "\n"


def in_kernel(result: Result, module: str) -> Result:
    """Return a verdict whose counterexamples are pasted into the notebook, not beside ``module``.

    There the learner's names are those of ``__main__``.
    """
    checks = tuple(
        replace(check, counterexample=_in_kernel(check.counterexample, module))
        for check in result.checks
    )
    return replace(result, checks=checks)


def _in_kernel(code: str | None, module: str) -> str | None:
    if code is None:
        return None
    named = re.sub(rf"^from {module} import .*\n", "", code, flags=re.MULTILINE)
    whole = f"import __main__ as {module}"
    return re.sub(rf"^import {module}$", whole, named, flags=re.MULTILINE)


def without_magics(source: str) -> str:
    """Return a cell's text with magics and shell lines left blank; nothing of foreign cells."""
    lines = source.splitlines()
    first = next((line for line in lines if line.strip()), "")
    magic = CELL_MAGIC.match(first)
    if magic and magic[1] not in PYTHON_MAGICS:
        return ""
    inside = _inside_strings(source)
    kept = [
        "" if number not in inside and _is_magic(line) else line
        for number, line in enumerate(lines, 1)
    ]
    return "\n".join(kept)


def _is_magic(line: str) -> bool:
    if line.lstrip().startswith("#"):
        return False
    return bool(MAGIC.match(line) or ASSIGNED_MAGIC.match(line))


def _inside_strings(source: str) -> set[int]:
    """Return the lines that lie inside a string of several lines, or a bracket."""
    inside: set[int] = set()
    depth = 0
    try:
        for token in tokenize.generate_tokens(io.StringIO(source).readline):
            inside |= set(range(token.start[0] + 1, token.end[0] + 1))
            if token.type == tokenize.OP and token.string in "([{":
                depth += 1
            elif token.type == tokenize.OP and token.string in ")]}":
                depth -= 1
            elif token.type == tokenize.NL and depth > 0:
                inside.add(token.start[0] + 1)
    except (tokenize.TokenError, SyntaxError):
        pass
    return inside


def _code_cells(path: Path) -> list[str]:
    try:
        import nbformat
    except ImportError:
        raise UsageError(
            say("Notebooks need nbformat: `pip install torchgrade[notebook]`.")
        ) from None
    try:
        if path.stat().st_size > SIZE_LIMIT:
            limit = SIZE_LIMIT >> 20
            raise UsageError(
                say("{path} is larger than {limit} MiB: is it the right file?",
                    path=path, limit=limit)
            )  # fmt: skip
        text = path.read_text(encoding="utf-8")
        with warnings.catch_warnings():  # on ids of cells that nobody here can mend
            warnings.simplefilter("ignore")
            notebook = nbformat.reads(text, as_version=4)  # type: ignore[no-untyped-call]
        return [str(cell.source) for cell in notebook.cells if cell.cell_type == "code"]
    except FileNotFoundError:
        raise UsageError(say("There is no file {path}.", path=path)) from None
    except UsageError:
        raise
    except Exception as error:  # nbformat raises many kinds on what is no notebook
        reason = str(error).splitlines()[0][:200] if str(error) else type(error).__name__
        raise UsageError(
            say("{path} is no notebook that can be read: {reason}.", path=path, reason=reason)
        ) from None


def _parsed(text: str, names: Sequence[str]) -> Iterator[Cell]:
    """Yield a cell; one that does not parse only if it seems to define a wanted name."""
    try:
        statements = tuple(ast.parse(text).body)
    except (SyntaxError, ValueError):
        define = "|".join(map(re.escape, names))
        if re.search(rf"^(?:def|class)\s+(?:{define})\b|^(?:{define})\s*=", text, re.MULTILINE):
            yield Cell(text, ())
        return
    if statements:
        yield Cell(text, statements)


def _needed(statements: Sequence[ast.stmt], names: Sequence[str]) -> set[int]:
    """Return the places of the statements that define ``names``, and of all that they lead to."""
    binding: dict[str, list[int]] = {}
    for place, statement in enumerate(statements):
        for name in _bound(statement):
            binding.setdefault(name, []).append(place)
    wanted: set[int] = set()
    queue = list(names)
    seen: set[str] = set()
    always = {place for place, statement in enumerate(statements) if _says_no_names(statement)}
    while queue:
        name = queue.pop()
        if name in seen:
            continue
        seen.add(name)
        for place in _defining(statements, binding.get(name, [])):
            if place not in wanted:
                wanted.add(place)
                queue += _used(statements[place])
    return wanted | always if wanted else wanted


def _from_future(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.ImportFrom) and statement.module == "__future__"


def _says_no_names(statement: ast.stmt) -> bool:
    """Tell an import that is needed though nothing it binds is named."""
    if not isinstance(statement, ast.ImportFrom):
        return False
    return _from_future(statement) or any(a.name == "*" for a in statement.names)


def _defining(statements: Sequence[ast.stmt], places: list[int]) -> list[int]:
    """Return the places that make a name what it is at the end: the last definition, and what
    changes it afterwards."""
    fresh = [n for n in places if not isinstance(statements[n], ast.AugAssign)]
    last = fresh[-1] if fresh else -1
    return [place for place in places if place >= last]


def _bound(statement: ast.stmt) -> list[str]:
    """Return the names that a top-level statement binds."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in statement.names]
    if isinstance(statement, ast.Expr):
        return []
    stored = [node for node in ast.walk(statement) if isinstance(node, ast.Name)]
    names = [node.id for node in stored if isinstance(node.ctx, ast.Store)]
    if isinstance(statement, ast.If | ast.Try | ast.With | ast.For | ast.While):
        inner = [node for node in ast.walk(statement) if node is not statement]
        names += [n for node in inner if isinstance(node, ast.stmt) for n in _bound_simply(node)]
    return names


def _bound_simply(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    return []


def _used(statement: ast.stmt) -> list[str]:
    return [node.id for node in ast.walk(statement) if isinstance(node, ast.Name)]


def _text(cell: str, statement: ast.stmt) -> str:
    decorators = getattr(statement, "decorator_list", [])
    first = min([statement.lineno, *(node.lineno for node in decorators)])
    lines = cell.splitlines()[first - 1 : statement.end_lineno]
    # Two statements on one line: take the statement itself.
    if statement.col_offset:
        return ast.unparse(statement)
    return "\n".join(lines)

"""A failing case as Python that can be pasted: it needs the learner's file and nothing of ours.

A plain call becomes an import, the arguments and the call. A scenario brings along what it
uses of ``scenarios.py``: of a table that it looks one name up in, that name's entry.
"""

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from grader.judging import show
from grader.judging.runs import Case, Run

CODE_LIMIT = 16_000


def python_code(
    run: Run, case: Case, file: str, scenarios: str | None, *, again: bool = False
) -> str:
    """Return source that shows what ``run`` does on ``case``; ``again`` calls it twice."""
    module = file.removesuffix(".py")
    if run.scenario is None:
        lines = ["import torch", f"from {module} import {run.call}", ""]
        call = f"{run.call}({', '.join(case)})"
    else:
        lines = [*_needed(scenarios or "", run.scenario, case), "", f"import {module}", ""]
        arguments = "".join(f", {name}={name}" for name in case)
        call = f"{run.scenario}({module}{arguments})"
    lines += [show.assignments(case), *_calls(call, run.grad, again)]
    return _limited("\n".join(lines))


def gradcheck_code(run: Run, case: Case, file: str) -> str:
    """Return source that runs gradcheck on one case."""
    lines = ["import torch", f"from {file.removesuffix('.py')} import {run.call}", ""]
    inputs = "".join(f"{name}, " for name in case)
    call = f"torch.autograd.gradcheck({run.call}, ({inputs.rstrip()}))"
    return _limited("\n".join([*lines, show.assignments(case), call]))


def _limited(text: str) -> str:
    return text if len(text) <= CODE_LIMIT else text[:CODE_LIMIT] + "\n# ... (too long to show)"


def _calls(call: str, grad: bool, again: bool) -> list[str]:
    calls = [f"print({call})"]
    if again:
        calls.append(f"print({call})  # once more, with the same arguments")
    return calls if grad else ["with torch.no_grad():", *(f"    {line}" for line in calls)]


@dataclass(frozen=True)
class _Entry:
    """One entry of a table: its key, its text, and the names that its value mentions."""

    key: str
    text: str
    names: frozenset[str]


@dataclass(frozen=True)
class _Part:
    """A top-level statement: what it binds and mentions, the texts in it, and where it stands.

    ``entries`` are those of a table: a dict with nothing but texts for keys; their keys are
    not among ``texts``. ``looked_up`` are the names that are only used as ``T[name]`` and
    ``name in T``.
    """

    text: str
    binds: frozenset[str]
    names: frozenset[str]
    texts: frozenset[str]
    entries: tuple[_Entry, ...]
    looked_up: frozenset[str]
    imports: bool


def _needed(source: str, name: str, case: Case) -> list[str]:
    """Return the imports and top-level definitions of a file that ``name`` leads to on a case."""
    parts = _parts(source)
    whole = _reached(parts, name)
    given = set(_texts(dict(case)))
    kept = _reached([_cut(part, whole, given) for part in parts], name)
    used = frozenset({"torch"}).union(*(part.names for part in kept))
    head = [part.text for part in parts if part.imports and part.binds & used]
    if "import torch" not in head:
        head.append("import torch")
    return [*head, "", *(part.text for part in kept)]


def _reached(parts: Sequence[_Part], name: str) -> list[_Part]:
    """Return the definitions that ``name`` leads to."""
    defined = {bound: part for part in parts if not part.imports for bound in part.binds}
    wanted, queue = set(), [name]
    while queue:
        current = queue.pop()
        if current in defined and current not in wanted:
            wanted.add(current)
            queue += defined[current].names
    return [part for part in parts if not part.imports and part.binds & wanted]


def _cut(part: _Part, whole: Sequence[_Part], given: set[str]) -> _Part:
    """Return a table with no more than the entries that may be looked up on a case.

    A name may be if it is part of a text of the case, ``given``, or a text of the code.
    """
    others = [other for other in whole if other.names & part.binds]
    if not part.entries or not all(part.binds <= other.looked_up for other in others):
        return part
    said = frozenset().union(*(other.texts for other in whole))
    kept = [e for e in part.entries if e.key in said or any(e.key in text for text in given)]
    if not kept:
        return part
    text = "\n".join(
        [f"{' = '.join(sorted(part.binds))} = {{", *(f"    {e.text}," for e in kept), "}", ""]
    )
    return replace(part, text=text, names=frozenset().union(*(e.names for e in kept)))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from _texts([*value.keys(), *value.values()])


@lru_cache(maxsize=4)
def _parts(source: str) -> tuple[_Part, ...]:
    return tuple(_part(source, node) for node in ast.parse(source).body)


def _part(source: str, node: ast.stmt) -> _Part:
    imports = isinstance(node, ast.Import | ast.ImportFrom)
    entries = _entries(source, node)
    inner = list(ast.walk(node))
    keys = [id(key) for key in node.value.keys] if entries else []  # type: ignore[attr-defined]
    return _Part(
        text=ast.unparse(node) if imports else _definition(source, node),
        binds=frozenset(_binds(node)),
        names=_names(inner) - frozenset(_binds(node)),
        texts=frozenset(
            n.value
            for n in inner
            if isinstance(n, ast.Constant) and isinstance(n.value, str) and id(n) not in keys
        ),
        entries=entries,
        looked_up=_looked_up(inner),
        imports=imports,
    )


def _entries(source: str, node: ast.stmt) -> tuple[_Entry, ...]:
    if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)):
        return ()
    found = [
        _Entry(
            key.value,
            f"{ast.get_source_segment(source, key)}: {ast.get_source_segment(source, value)}",
            _names(ast.walk(value)),
        )
        for key, value in zip(node.value.keys, node.value.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
    return tuple(found) if len(found) == len(node.value.keys) else ()


def _names(nodes: Iterable[ast.AST]) -> frozenset[str]:
    return frozenset(n.id for n in nodes if isinstance(n, ast.Name))


def _looked_up(nodes: Sequence[ast.AST]) -> frozenset[str]:
    """Return the names of which every mention looks one name up in them."""
    mentions = {id(n): n.id for n in nodes if isinstance(n, ast.Name)}
    every = set(mentions.values())
    for n in nodes:
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Name | ast.Constant):
            mentions.pop(id(n.value), None)
        if isinstance(n, ast.Compare) and all(isinstance(o, ast.In | ast.NotIn) for o in n.ops):
            for table in n.comparators:
                mentions.pop(id(table), None)
    return frozenset(every - set(mentions.values()))


def _binds(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    if isinstance(node, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in node.names]
    return []


def _definition(source: str, node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(d.lineno for d in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno]) + "\n"

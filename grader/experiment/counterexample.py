"""A failing case as Python that can be pasted: it needs the learner's file and nothing of ours.

A plain call becomes an import, the arguments and the call. A scenario brings along what it
uses of ``scenarios.py``: of a table that it looks one name up in, that name's entry.
"""

import ast
from collections.abc import Iterator, Sequence
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


def _needed(source: str, name: str, case: Case) -> list[str]:
    """Return the imports and top-level definitions of a file that ``name`` leads to on a case."""
    tree = ast.parse(source)
    kept = _reached(tree, name)
    tables = {node: _entries(node, kept, set(_texts(dict(case)))) for node in kept}
    for node, entries in tables.items():
        if entries is not None:
            node.value.keys = [key for _, key, _ in entries]  # type: ignore[attr-defined]
            node.value.values = [value for *_, value in entries]  # type: ignore[attr-defined]
    kept = _reached(tree, name)
    used = {n.id for node in kept for n in ast.walk(node) if isinstance(n, ast.Name)} | {"torch"}
    head = [ast.unparse(node) for node in tree.body if used & set(_imported(node))]
    if not any(line == "import torch" for line in head):
        head.append("import torch")
    texts = (
        _definition(source, node) if tables[node] is None else _table(source, node) for node in kept
    )
    return [*head, "", *texts]


def _reached(tree: ast.Module, name: str) -> list[ast.stmt]:
    """Return the top-level definitions that ``name`` leads to."""
    defined = {target: node for node in tree.body for target in _targets(node)}
    wanted, queue = set(), [name]
    while queue:
        current = queue.pop()
        if current in defined and current not in wanted:
            wanted.add(current)
            queue += [n.id for n in ast.walk(defined[current]) if isinstance(n, ast.Name)]
    return [n for n in tree.body if any(target in wanted for target in _targets(n))]


Entry = tuple[str, ast.expr, ast.expr]


def _entries(node: ast.stmt, kept: Sequence[ast.stmt], given: set[str]) -> list[Entry] | None:
    """Return the entries of a table of names that may be looked up; None if it is no table.

    A name may be looked up if it is part of a text of the case, ``given``, or a text of the code.
    """
    if not (isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)):
        return None
    entries: list[Entry] = [
        (key.value, key, value)
        for key, value in zip(node.value.keys, node.value.values, strict=True)
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    ]
    if len(entries) < len(node.value.keys):
        return None
    if not all(_looks_up(_targets(node), other) for other in kept):
        return None
    own = {id(key) for _, key, _ in entries}
    constants = [n for other in kept for n in ast.walk(other) if isinstance(n, ast.Constant)]
    said = {n.value for n in constants if isinstance(n.value, str) and id(n) not in own}
    return [e for e in entries if e[0] in said or any(e[0] in text for text in given)] or None


def _looks_up(table: list[str], node: ast.stmt) -> bool:
    """Tell whether code only looks single names up in a table: ``T[name]`` or ``name in T``."""
    mentions = {id(n) for n in ast.walk(node) if isinstance(n, ast.Name) and n.id in table}
    for n in ast.walk(node):
        if isinstance(n, ast.Subscript) and isinstance(n.slice, ast.Name | ast.Constant):
            mentions.discard(id(n.value))
        if isinstance(n, ast.Compare) and all(isinstance(o, ast.In | ast.NotIn) for o in n.ops):
            mentions -= set(map(id, n.comparators))
        if isinstance(n, ast.Assign):
            mentions -= set(map(id, n.targets))
    return not mentions


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for item in value:
            yield from _texts(item)
    elif isinstance(value, dict):
        yield from _texts([*value.keys(), *value.values()])


def _table(source: str, node: ast.stmt) -> str:
    """Return an assignment of a dict with the entries that are left in its node."""
    assert isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict)
    entries = [
        f"    {ast.get_source_segment(source, key)}: {ast.get_source_segment(source, value)},"
        for key, value in zip(node.value.keys, node.value.values, strict=True)
        if key is not None
    ]
    return "\n".join([f"{' = '.join(_targets(node))} = {{", *entries, "}", ""])


def _imported(node: ast.stmt) -> list[str]:
    if not isinstance(node, ast.Import | ast.ImportFrom):
        return []
    return [(alias.asname or alias.name).split(".")[0] for alias in node.names]


def _targets(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    if isinstance(node, ast.Assign):
        return [target.id for target in node.targets if isinstance(target, ast.Name)]
    return []


def _definition(source: str, node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(d.lineno for d in decorators)])
    return "\n".join(source.splitlines()[first - 1 : node.end_lineno]) + "\n"

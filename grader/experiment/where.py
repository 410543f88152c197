"""Where in a submission to look: the line that a function begins in. Source text only."""

import ast
from collections.abc import Iterator, Sequence

from grader.judging.runs import Run

Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef


def functions(run: Run, scenarios: str | None) -> list[str]:
    """Return the names of the submission that a run uses, in the order it names them.

    A scenario's first parameter is the module; its attributes are what is used.
    """
    if run.call is not None:
        return [run.call]
    for node in ast.parse(scenarios or "").body:
        if isinstance(node, ast.FunctionDef) and node.name == run.scenario and node.args.args:
            module = node.args.args[0].arg
            return list(_attributes(node, module))
    return []


def definition(source: str, names: Sequence[str]) -> int | None:
    """Return the line in which the first of ``names`` is defined; None where none is."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return None
    found = {name: node.lineno for node in tree.body for name in _defined(node)}
    return next((found[name] for name in names if name in found), None)


def _defined(node: ast.stmt) -> list[str]:
    if isinstance(node, Definition):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _attributes(tree: ast.AST, module: str) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and getattr(node.value, "id", None) == module:
            yield node.attr

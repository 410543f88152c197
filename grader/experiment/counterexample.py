"""A failing case as Python that can be pasted: it needs the learner's file and nothing of ours.

A plain call becomes an import, the arguments and the call. A scenario brings along the
functions of ``scenarios.py`` that it uses.
"""

import ast

from grader.judging import show
from grader.judging.runs import Case, Run

CODE_LIMIT = 6000


def python_code(
    run: Run, case: Case, file: str, scenarios: str | None, *, again: bool = False
) -> str:
    """Return source that shows what ``run`` does on ``case``; ``again`` calls it twice."""
    module = file.removesuffix(".py")
    if run.scenario is None:
        lines = ["import torch", f"from {module} import {run.call}", ""]
        call = f"{run.call}({', '.join(case)})"
    else:
        lines = [*_needed(scenarios or "", run.scenario), "", f"import {module}", ""]
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


def _needed(source: str, name: str) -> list[str]:
    """Return the imports of a file and the top-level definitions that ``name`` leads to."""
    tree = ast.parse(source)
    imports = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
    defined = {target: node for node in tree.body for target in _targets(node)}
    wanted, queue = set(), [name]
    while queue:
        current = queue.pop()
        if current in defined and current not in wanted:
            wanted.add(current)
            names = [n.id for n in ast.walk(defined[current]) if isinstance(n, ast.Name)]
            queue.extend(names)
    kept = [n for n in tree.body if any(target in wanted for target in _targets(n))]
    head = [ast.unparse(node) for node in imports]
    if not any(line == "import torch" for line in head):
        head.append("import torch")
    return [*head, "", *(_definition(source, node) for node in kept)]


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

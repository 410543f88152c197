"""Mutants of a reference: every small change of it that the mark sheet should notice.

Each mutant is graded by the ordinary path. One that keeps full marks survives: either a
check is missing, or the change makes no difference that the contract knows, and then
``equivalent.md`` beside the reference says why.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import MetadataWrapper, ParentNodeProvider, PositionProvider

from grader.grading import Prepared, grade
from grader.results import Status
from grader.sandbox import Sandbox
from grader.submissions import Submission

TIMEOUT = 3.0

COMPARISONS = {
    cst.LessThan: (cst.LessThanEqual, cst.GreaterThan),
    cst.LessThanEqual: (cst.LessThan, cst.GreaterThanEqual),
    cst.GreaterThan: (cst.GreaterThanEqual, cst.LessThan),
    cst.GreaterThanEqual: (cst.GreaterThan, cst.LessThanEqual),
    cst.Equal: (cst.NotEqual,),
    cst.NotEqual: (cst.Equal,),
    cst.Is: (cst.IsNot,),
    cst.IsNot: (cst.Is,),
    cst.In: (cst.NotIn,),
    cst.NotIn: (cst.In,),
}
OPERATORS: dict[type[cst.BaseBinaryOp], Callable[[], cst.BaseBinaryOp]] = {
    cst.Add: cst.Subtract,
    cst.Subtract: cst.Add,
    cst.Multiply: cst.Divide,
    cst.Divide: cst.Multiply,
    cst.FloorDivide: cst.Multiply,
    cst.Modulo: cst.Multiply,
    cst.Power: cst.Multiply,
    cst.BitAnd: cst.BitOr,
    cst.BitOr: cst.BitAnd,
}
# Names that learners mix up; each way round.
CONFUSED = (
    ("ones", "zeros"), ("ones_like", "zeros_like"), ("min", "max"), ("mean", "sum"),
    ("rand", "randn"), ("cat", "stack"), ("relu", "sigmoid"), ("cos", "sin"),
    ("train", "eval"), ("all", "any"), ("no_grad", "enable_grad"), ("reshape", "view"),
    ("float32", "float64"), ("int32", "int64"), ("append", "extend"), ("shape", "size"),
    ("backward", "detach"), ("requires_grad", "is_leaf"), ("randperm", "arange"),
)  # fmt: skip
SWAPS = {a: b for pair in CONFUSED for a, b in (pair, pair[::-1])}


@dataclass(frozen=True)
class Mutant:
    """One changed copy of a reference: where, what was there, what is there now."""

    line: int
    before: str
    after: str
    source: str

    @property
    def change(self) -> str:
        """The change as ``equivalent.md`` names it."""
        return f"{self.before} -> {self.after}"


def mutants(source: str) -> Iterator[Mutant]:
    """Yield every mutant of a module's source, each source once."""
    wrapper = MetadataWrapper(cst.parse_module(source))
    positions = wrapper.resolve(PositionProvider)
    parents = wrapper.resolve(ParentNodeProvider)
    seen = {source}
    for node in _nodes(wrapper.module):
        if _is_prose(node, parents):
            continue
        for new in _changes(node):
            changed: Any = wrapper.module.deep_replace(node, new)
            code = changed.code
            if code not in seen:
                seen.add(code)
                line = positions[node].start.line
                yield Mutant(line, _text(node), _text(new), code)


def survivors(prepared: Prepared, made: Sequence[Mutant], sandbox: Sandbox) -> Iterator[Mutant]:
    """Grade mutants and yield those that keep full marks."""
    for mutant in made:
        submission = Submission(prepared.reference.exercise.file, mutant.source)
        result = grade(prepared, submission, sandbox, timeout=TIMEOUT, explain=False)
        if result.status is Status.PASSED:
            yield mutant


def equivalents(path: Path) -> set[str]:
    """Return the changes that ``equivalent.md`` lists: the text in backticks of each item."""
    if not path.is_file():
        return set()
    return set(re.findall(r"^- `([^`]+)`:", path.read_text(encoding="utf-8"), re.MULTILINE))


def _nodes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    yield node
    for child in node.children:
        yield from _nodes(child)


def _is_prose(node: cst.CSTNode, parents: Any) -> bool:
    """Tell whether a node is a docstring, an annotation or an import, or within one."""
    current: cst.CSTNode | None = node
    while current is not None:
        if isinstance(current, cst.Annotation | cst.Import | cst.ImportFrom | cst.Decorator):
            return True
        current = parents.get(current)
    return isinstance(node, cst.Expr) and isinstance(node.value, cst.SimpleString)


def _changes(node: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """Yield what a node may be replaced with."""
    for kind, change in CHANGES.items():
        if isinstance(node, kind):
            yield from change(node)


def _comparison(node: cst.ComparisonTarget) -> Iterator[cst.CSTNode]:
    for other in COMPARISONS.get(type(node.operator), ()):
        yield node.with_changes(operator=other())


def _binary(node: cst.BinaryOperation) -> Iterator[cst.CSTNode]:
    other = OPERATORS.get(type(node.operator))
    if other is not None:
        yield node.with_changes(operator=other())
    yield node.left
    yield node.right


def _boolean(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    other = cst.Or if isinstance(node.operator, cst.And) else cst.And
    yield node.with_changes(operator=other())
    yield node.left
    yield node.right


def _unary(node: cst.UnaryOperation) -> Iterator[cst.CSTNode]:
    yield node.expression


def _integer(node: cst.Integer) -> Iterator[cst.CSTNode]:
    value = int(node.value.replace("_", ""), 0)
    yield cst.Integer(str(value + 1))
    yield cst.parse_expression(str(value - 1))


def _float(node: cst.Float) -> Iterator[cst.CSTNode]:
    value = float(node.value)
    yield cst.Float(repr(value * 2 or 1.0))
    yield cst.parse_expression(repr(-value or 0.5))


def _name(node: cst.Name) -> Iterator[cst.CSTNode]:
    words = {"True": "False", "False": "True"}
    if node.value in words:
        yield cst.Name(words[node.value])


def _attribute(node: cst.Attribute) -> Iterator[cst.CSTNode]:
    if node.attr.value in SWAPS:
        yield node.with_changes(attr=cst.Name(SWAPS[node.attr.value]))


def _call(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Drop the call of a method, drop each argument, swap neighbours."""
    if isinstance(node.func, cst.Attribute) and not _is_module(node.func.value):
        yield node.func.value
    elif len(node.args) == 1 and node.args[0].keyword is None and not node.args[0].star:
        yield node.args[0].value
    for place in range(len(node.args)):
        yield node.with_changes(args=[*node.args[:place], *node.args[place + 1 :]])
    for place in range(len(node.args) - 1):
        one, other = node.args[place], node.args[place + 1]
        if one.keyword is None and other.keyword is None:
            swapped = [one.with_changes(value=other.value), other.with_changes(value=one.value)]
            yield node.with_changes(args=[*node.args[:place], *swapped, *node.args[place + 2 :]])


def _is_module(node: cst.BaseExpression) -> bool:
    text = _text(node)
    return text in ("torch", "np", "numpy", "math", "random") or text.startswith("torch.")


def _statement(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    """Drop a statement, or what it returns; make an augmented assignment a plain one."""
    (small, *_) = node.body
    if isinstance(small, cst.Expr) and isinstance(small.value, cst.SimpleString):
        return
    if not isinstance(small, cst.Pass | cst.Import | cst.ImportFrom):
        yield node.with_changes(body=[cst.Pass()])
    if isinstance(small, cst.Return) and small.value is not None:
        yield node.with_changes(body=[cst.Return(None)])
    if isinstance(small, cst.AugAssign):
        plain = cst.Assign([cst.AssignTarget(small.target)], small.value)
        yield node.with_changes(body=[plain])


def _if(node: cst.If) -> Iterator[cst.CSTNode]:
    for word in ("True", "False"):
        yield node.with_changes(test=cst.Name(word))


def _conditional(node: cst.IfExp) -> Iterator[cst.CSTNode]:
    yield node.body
    yield node.orelse


def _with(node: cst.With) -> Iterator[cst.CSTNode]:
    yield cst.If(test=cst.Name("True"), body=node.body)


def _try(node: cst.Try) -> Iterator[cst.CSTNode]:
    yield cst.If(test=cst.Name("True"), body=node.body)


def _for(node: cst.For) -> Iterator[cst.CSTNode]:
    yield node.with_changes(iter=cst.parse_expression("()"))


def _slice(node: cst.Slice) -> Iterator[cst.CSTNode]:
    if node.lower is not None:
        yield node.with_changes(lower=None)
    if node.upper is not None:
        yield node.with_changes(upper=None)
    if node.step is not None:
        yield node.with_changes(step=None)


CHANGES = {
    cst.ComparisonTarget: _comparison,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.UnaryOperation: _unary,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.Name: _name,
    cst.Attribute: _attribute,
    cst.Call: _call,
    cst.SimpleStatementLine: _statement,
    cst.If: _if,
    cst.IfExp: _conditional,
    cst.With: _with,
    cst.Try: _try,
    cst.For: _for,
    cst.Slice: _slice,
}


def _text(node: cst.CSTNode) -> str:
    """Return a node's source on one line, without the comments above it."""
    if isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
        node = node.with_changes(leading_lines=())
    return " ".join(cst.Module([]).code_for_node(node).split()).replace("`", "'")

"""What an exercise says to its learners, collected from its mark sheet and its examples.

Called by tests/test_words.py, which compares it with the exercise's catalogues. Nothing is
graded here: the mark sheet is loaded, and every file is read as source text.
"""

import ast
import string
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course import Place, load_exercise, read_trusted
from grader.experiment.mistakes import known_mistakes
from grader.experiment.pictures import titles
from grader.words import Said, catalogue

Function = ast.FunctionDef | ast.Lambda


@dataclass(frozen=True)
class Texts:
    """``plain``: texts as they stand, braces and all. ``templates``: what ``say`` fills in."""

    plain: frozenset[str]
    templates: frozenset[str]


def texts_of(place: Place) -> Texts:
    """Return everything that an exercise says."""
    sheet = load_exercise(place)
    told = [sheet.title, sheet.side_conditions.hint]
    told += [text for check in sheet.checks for text in (check.name, check.hint)]
    told += [mistake.diagnosis for mistake in known_mistakes(place.trusted)]
    spec = ast.parse(read_trusted(place.trusted / "spec.py"))
    templates = set(templates_in(spec))
    path = place.trusted / "pictures.py"
    if path.exists():
        source = read_trusted(path)
        told += [title for _, title in titles(source)]
        templates |= set(templates_in(ast.parse(source)))
    for function in judging(spec):
        told += [str(a.value) for a in answers(function) if isinstance(a, ast.Constant)]
    # What was made by say is among the templates already.
    plain = {text for text in told if isinstance(text, str) and not isinstance(text, Said)}
    return Texts(frozenset(plain), frozenset(templates))


def faults(place: Place, language: str) -> list[str]:
    """Return what is wrong with an exercise's catalogue of a language."""
    texts, known = texts_of(place), catalogue(language, place.trusted)
    said = texts.plain | texts.templates
    found = [f"no translation: {text!r}" for text in sorted(said - set(known))]
    found += [f"said nowhere: {text!r}" for text in sorted(set(known) - said)]
    found += [f"empty: {text!r}" for text, other in sorted(known.items()) if not other.strip()]
    return found + [
        f"not the same values: {text!r}"
        for text in sorted(texts.templates & set(known))
        if fields(known[text]) != fields(text)
    ]


def unsayable(source: str) -> list[str]:
    """Return where a mark sheet makes sentences in a way that no catalogue can know."""
    tree = ast.parse(source)
    own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    found = []
    for function in judging(tree):
        for node in ast.walk(function):
            if isinstance(node, ast.JoinedStr):
                found.append((node.lineno, "an f-string in a sentence: say() it"))
            if isinstance(node, ast.Call):
                found += [(node.lineno, fault) for fault in _faults_of_call(node, own)]
        for answer in answers(function):
            if isinstance(answer, ast.BinOp):
                found.append((answer.lineno, "a sentence put together: say() it as one"))
    return [f"line {line}: {fault}" for line, fault in sorted(set(found))]


def templates_in(tree: ast.AST, names: tuple[str, ...] = ("say",)) -> Iterator[str]:
    """Yield the first argument of each call of ``say``, or of another of ``names``."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in names and node.args:
            first = node.args[0]
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def judging(tree: ast.Module) -> list[Function]:
    """Return the functions that ``holds(where=...)`` names, and those that they lead to."""
    defined = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    found: list[Function] = []
    queue: list[ast.AST] = [
        keyword.value
        for call in calls
        for keyword in call.keywords
        if _name(call.func) == "holds" and keyword.arg == "where"
    ]
    while queue:
        for node in ast.walk(queue.pop()):
            function = defined.get(node.id) if isinstance(node, ast.Name) else node
            if isinstance(function, Function) and function not in found:
                found.append(function)
                queue.append(function)
    return found


def answers(function: Function) -> Iterator[ast.expr]:
    """Yield what a function may return or yield: texts, and expressions that make some."""
    if isinstance(function, ast.Lambda):
        yield from _results(function.body)
        return
    for node in ast.walk(function):
        if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
            yield from _results(node.value)


def fields(template: str) -> set[str]:
    """Return the names of the values in a template."""
    return {name for _, name, _, _ in string.Formatter().parse(template) if name is not None}


def _results(node: ast.expr) -> Iterator[ast.expr]:
    if isinstance(node, ast.IfExp):
        yield from _results(node.body)
        yield from _results(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _results(value)
    elif isinstance(node, ast.Constant):
        if isinstance(node.value, str):
            yield node
    elif isinstance(node, ast.BinOp) and any(map(_is_text, ast.walk(node))):
        yield node


def _faults_of_call(call: ast.Call, own: set[str]) -> Iterator[str]:
    name = _name(call.func)
    if name == "say":
        if not (call.args and _is_text(call.args[0])):
            yield "what is said is no constant: no catalogue can have it"
        if any(_is_text(text) for k in call.keywords for text in _results(k.value)):
            yield "a text as a value of a sentence: say() it"
    elif name in own and any(_is_text(a) and " " in ast.literal_eval(a) for a in call.args):
        yield "a text for another sentence: say() it"
    elif name == "format":
        yield "a sentence by format(): say() it"


def _is_text(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def _name(function: ast.expr) -> str:
    return getattr(function, "id", getattr(function, "attr", ""))


def places(solutions: Path) -> list[Place]:
    """Return the exercises of a course."""
    exercises = solutions.parent / "exercises"
    return [
        Place(path.name.replace("_", "-"), exercises / path.name, path)
        for path in sorted(solutions.glob("exercise_??"))
    ]

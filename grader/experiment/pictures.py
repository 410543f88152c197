"""An exercise's pictures: what ``pictures.py`` beside the mark sheet gives with each side.

Every function of that file whose name does not begin with ``_`` is a picture; the first
line of its docstring is the title. It runs like a scenario, beside the learner's code,
and returns one of

* ``{"curves": {"x": x, name: y, ...}}``: 1-dim tensors, a panel for each name;
* ``{"points": {name: points, ...}}``: tensors of shape (n, 2); the name ``line`` is joined;
* ``{"batches": [[numbers], ...]}``: one row of numbers a batch.

Nothing here decides anything: what cannot be drawn is left out.
"""

import ast
import math
from collections.abc import Iterator
from typing import Any

import torch
from torch import Tensor

from grader import wire
from grader.course import Place, read_trusted
from grader.errors import CourseError
from grader.experiment.reference import Reference, request, turn_seed
from grader.experiment.session import NotLoaded, Session
from grader.judging import observations
from grader.judging.runs import Run
from grader.results import Picture, PictureKind, Series
from grader.sandbox import Sandbox, WorkerLost
from grader.spec.checks import Exercise
from grader.submissions import Submission
from grader.words import of_course

MOST_NUMBERS = 600
MOST_SERIES = 24
NO_CASE = wire.encode({}, layout=True)


def draw(
    place: Place, exercise: Exercise, submission: Submission, sandbox: Sandbox, timeout: float
) -> tuple[Picture, ...]:
    """Return the pictures of an exercise. Raises CourseError if the reference gives none."""
    path = place.trusted / "pictures.py"
    if not path.exists():
        return ()
    source = read_trusted(path)
    reference = Reference(place, exercise)
    reference.scenarios = source
    session = Session(sandbox, submission, reference, timeout)
    try:
        return tuple(_picture(session, name, title) for name, title in titles(source))
    finally:
        session.end()


def titles(source: str) -> Iterator[tuple[str, str]]:
    """Yield the name of each picture's function in a source text, and its title."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node.name, (ast.get_docstring(node) or node.name).splitlines()[0].rstrip(".")


def _picture(session: Session, name: str, title: str) -> Picture:
    run = Run(scenario=name)
    want = session.reference.observe(run, NO_CASE, turn_seed(0)).want
    try:
        if want.raised is not None:
            raise ValueError(f"it raised {want.raised}")
        kind, reference = _series(want.value)
    except (ValueError, RuntimeError) as error:
        where = f"The picture {name} of {session.reference.place.id}"
        raise CourseError(f"{where} cannot be drawn: {error}.") from None
    try:
        answer = session.ask(request(run, [NO_CASE], [0], [turn_seed(0)]))
        own, yours = _series(observations.parse(answer).value)
    except (ValueError, RuntimeError, NotLoaded, WorkerLost, *_NO_ANSWER):
        own, yours = kind, ()
    title = of_course(title, session.reference.place.trusted)
    return Picture(kind, title, yours if own is kind else (), reference)


_NO_ANSWER = (observations.Missing, observations.Unsendable)


def _series(value: Any) -> tuple[PictureKind, tuple[Series, ...]]:
    """Return the series in what a picture's function gave. Raises ValueError where it is none."""
    if not isinstance(value, dict) or len(value) != 1:
        raise ValueError("it is not one of curves, points, batches")
    ((name, content),) = value.items()
    kind = PictureKind(name)
    parts = content.items() if isinstance(content, dict) else enumerate(content, 1)
    named = [(str(key), _numbers(part)) for key, part in list(parts)[:MOST_SERIES]]
    if kind is PictureKind.BATCHES:
        return kind, tuple(Series(key, (), _flat(part)) for key, part in named)
    if kind is PictureKind.POINTS:
        return kind, tuple(_points(key, part) for key, part in named)
    x = _flat(dict(named)["x"]) if "x" in dict(named) else ()
    lines = tuple(Series(key, x, _flat(part), True) for key, part in named if key != "x")
    if not lines or any(len(line.y) != len(x) for line in lines):
        raise ValueError("a curve has not as many numbers as x")
    return kind, lines


def _points(name: str, points: Tensor) -> Series:
    if points.ndim != 2 or points.shape[1] != 2:
        raise ValueError("points do not have the shape (n, 2)")
    return Series(name, _flat(points[:, 0]), _flat(points[:, 1]), name == "line")


def _numbers(value: Any) -> Tensor:
    if isinstance(value, list | tuple) and all(type(n) in (int, float) for n in value):
        value = torch.tensor([float(n) for n in value])
    if not isinstance(value, Tensor) or value.is_complex():
        raise ValueError("it holds something that is no tensor of numbers")
    return value.detach().double()


def _flat(numbers: Tensor) -> tuple[float, ...]:
    found = numbers.reshape(-1)[:MOST_NUMBERS].tolist()
    return tuple(float(n) if math.isfinite(n) else math.nan for n in found)

"""A course on disk: exercise names to paths, and the loading of mark sheets.

``exercises/exercise_NN/`` is the learner's, ``solutions/exercise_NN/`` is trusted.
Nothing here imports torch until a mark sheet is loaded.
"""

import ast
import difflib
import importlib.util
import re
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader import PACKAGE
from grader.errors import CourseError, UsageError
from grader.words import say

if TYPE_CHECKING:
    from grader.spec import Exercise

FOLDER = re.compile(r"exercise_(\d\d)")
BESIDE = ("spec.py", "scenarios.py", "pictures.py")
"""What may stand beside a reference."""
_IN_WHEEL = PACKAGE / "_course"
PACKAGED = _IN_WHEEL if _IN_WHEEL.is_dir() else PACKAGE.parent
"""The course that is installed with the grader: in the wheel, or the clone it runs from."""


@dataclass(frozen=True)
class Place:
    """Where one exercise lives. ``id`` is its name on the command line."""

    id: str
    learner: Path
    trusted: Path

    @property
    def title(self) -> str:
        """The first heading of the exercise's statement, or its id."""
        return self.title_in("en")

    def title_in(self, language: str) -> str:
        """Return the title in a language, where the statement is there in it."""
        try:
            text = self.statement(language).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return self.id
        heading = re.search(r"^# (.+)$", text, re.MULTILINE)
        return heading[1].strip() if heading else self.id

    def statement(self, language: str) -> Path:
        """Return the statement's file in a language, the English one where there is none."""
        path = self.learner / f"README.{language}.md"
        return path if path.is_file() else self.learner / "README.md"

    @property
    def stub(self) -> Path | None:
        """The one file that a learner edits, or None where it is not to be found."""
        try:
            files = sorted(self.learner.glob("*.py"))
        except OSError:  # the folder went away just now
            return None
        return files[0] if len(files) == 1 else None


@dataclass(frozen=True)
class Course:
    """A course: the folder of the learner's files and the folder of the trusted ones.

    ``own`` is false where no such folder is around and the installed course stands in.
    """

    exercises: Path
    solutions: Path
    own: bool = True

    @property
    def workspace(self) -> Path:
        """The folder that holds the learner's files."""
        return self.exercises.parent

    def places(self) -> list[Place]:
        """Return every exercise that can be graded, in order. Raises CourseError if none can."""
        folders = [
            path.name
            for path in self.solutions.iterdir()
            if path.is_dir() and FOLDER.fullmatch(path.name)
        ]
        if not folders:
            raise CourseError(
                f"There is no exercise in {self.solutions} (folders named exercise_01 and so on)."
            )
        return [self._place(name) for name in sorted(folders)]

    def find(self, text: str) -> Place:
        """Return the exercise that ``text`` names: id, number, part of a name, or path.

        Raises UsageError, with the nearest names, if there is none or more than one.
        """
        places = self.places()
        wanted = _normal(text)
        exact = [place for place in places if wanted in (place.id, place.id[-2:])]
        found = exact or [place for place in places if _answers_to(place, wanted)]
        if len(found) == 1:
            return found[0]
        if found:
            names = ", ".join(f"{place.id} ({place.title})" for place in found)
            raise UsageError(
                say(
                    "{text!r} could be several exercises: {names}. Name one of them.",
                    text=text,
                    names=names,
                )
            )
        words = {word: place for place in places for word in _words(place)}
        close = difflib.get_close_matches(wanted, list(words), n=1, cutoff=0.5)
        near = ""
        if close:
            place = words[close[0]]
            near = say(" Did you mean {id} ({title})?", id=place.id, title=place.title)
        raise UsageError(
            say("There is no exercise {text!r}.{near} `grade list` shows them all.",
                text=text, near=near)
        )  # fmt: skip

    def _place(self, folder: str) -> Place:
        id = folder.replace("_", "-")
        return Place(id, self.exercises / folder, self.solutions / folder)


def find_course(start: Path, given: Path | None = None) -> Course:
    """Return the course at ``given``, or around ``start``, or the one that was installed.

    The learner's files are those nearest to ``start``; the solutions are those of
    ``given``, else those beside the learner's files, else the installed ones.
    """
    if given is not None and not given.is_dir():
        raise UsageError(say("There is no folder {folder} to take the course from.", folder=given))
    around = next((p for p in (start, *start.parents) if (p / "exercises").is_dir()), None)
    trusted = _first_with("solutions", given, around)
    if given is not None and not (given / "solutions").is_dir():
        raise CourseError(f"{given} has no folder solutions/: it is not a whole course.")
    learner = _first_with("exercises", around, given)
    own = around is not None or given is not None
    return Course(learner / "exercises", trusted / "solutions", own)


def load_exercise(place: Place) -> "Exercise":
    """Return the mark sheet of an exercise. Raises CourseError if it does not load."""
    from grader.spec import Exercise

    path = place.trusted / "spec.py"
    if not path.is_file():
        raise CourseError(f"{place.id} has no mark sheet: there is no {path}.")
    name = f"_course_{place.trusted.name}_spec"
    located = importlib.util.spec_from_file_location(name, path)
    if located is None or located.loader is None:
        raise CourseError(f"{path} cannot be loaded.")
    module = importlib.util.module_from_spec(located)
    sys.modules[name] = module
    try:
        located.loader.exec_module(module)
    except CourseError as error:
        raise CourseError(f"{error} ({path})") from None
    except Exception as error:
        raise CourseError(_load_failure(path, error)) from None
    sheet = getattr(module, "SPEC", None)
    if not isinstance(sheet, Exercise):
        raise CourseError(f"{path} does not define SPEC = Exercise(...).")
    return sheet


def read_trusted(path: Path) -> str:
    """Return the text of a course file. Raises CourseError if it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CourseError(f"The course file {path} cannot be read: {error}.") from None


def is_started(path: Path) -> bool:
    """Tell whether any function in a learner's file is more than a stub, without running it."""
    try:
        return is_begun(path.read_bytes())
    except OSError:
        return True


def is_begun(source: bytes) -> bool:
    """Tell whether any function in a source text is more than a stub, without running it."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return True
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return not functions or not all(map(_is_stub, functions))


def _is_stub(function: ast.FunctionDef) -> bool:
    last = function.body[-1]
    name = getattr(last, "exc", None)
    if isinstance(name, ast.Call):
        name = name.func
    return isinstance(name, ast.Name) and name.id == "NotImplementedError"


def _first_with(folder: str, *roots: Path | None) -> Path:
    candidates = [root for root in (*roots, PACKAGED) if root is not None]
    found = next((root for root in candidates if (root / folder).is_dir()), None)
    if found is None:
        raise UsageError(
            say(
                "There is no course here: no folder {folder}/ in {path} or above it. "
                "Change to your course folder, name it with --course, "
                "or make one with `grade init my-course`.",
                folder=folder,
                path=Path.cwd(),
            )
        )
    return found


def _normal(text: str) -> str:
    """Bring the ways of writing an exercise to one: its id, two digits, or lower-case words."""
    name = next((m[0] for p in Path(text).parts if (m := FOLDER.fullmatch(p))), text)
    name = name.strip().lower().replace("_", "-").removesuffix(".py")
    number = re.fullmatch(r"(?:exercise-?|ex-?)?(\d{1,2})", name)
    return f"{int(number[1]):02d}" if number else name


def _answers_to(place: Place, wanted: str) -> bool:
    return len(wanted) > 1 and any(wanted in word for word in _words(place))


def _words(place: Place) -> list[str]:
    stub = place.stub
    name = stub.stem.replace("_", "-") if stub else ""
    return [word for word in (place.id, name, place.title.lower()) if word]


def _load_failure(path: Path, error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if frame.filename == str(path)]
    line = error.lineno if isinstance(error, SyntaxError) else lines[-1] if lines else None
    where = f"{path}:{line}" if line else str(path)
    return f"The mark sheet {where} does not load: {type(error).__name__}: {error}."


def names_of(place: Place) -> tuple[str, ...]:
    """Return what an exercise's file defines, without loading its mark sheet."""
    tree = ast.parse(read_trusted(place.trusted / file_of(place)))
    defined = (node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return tuple(node.name for node in defined if not node.name.startswith("_"))


def file_of(place: Place) -> str:
    """Return the name of an exercise's file, even where the learner's was deleted.

    Raises UsageError where neither the reference nor the learner's file tells.
    """
    own = [path.name for path in place.trusted.glob("*.py") if path.name not in BESIDE]
    if len(own) == 1:
        return own[0]
    if place.stub is not None:
        return place.stub.name
    raise UsageError(say("Which file of {path} is yours is not clear.", path=place.learner))

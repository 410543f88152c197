"""``pytest exercises/exercise_03``: one item for each check, with the command's verdicts.

A pytest plugin (entry point ``pytest11``): it is imported in every pytest run of its
environment, so nothing here costs anything until an exercise's folder is collected. The
learner's file is never imported by pytest itself: it runs in a confined worker, as ever.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from grader.course import Place
    from grader.results import CheckResult, Result

FOLDER = re.compile(r"exercise_\d\d")
TIMEOUT = 10.0


def exercise_folder(path: Path) -> bool:
    """Tell whether a path is a learner's file: exercises/exercise_NN/NAME.py, no test file."""
    folder = path.parent
    return (
        path.suffix == ".py"
        and FOLDER.fullmatch(folder.name) is not None
        and folder.parent.name == "exercises"
        and not path.name.startswith(("test_", "conftest"))
    )


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Collect a learner's file as an exercise, and as nothing else: pytest would import it."""
    collected = yield
    if not exercise_folder(file_path) or _place(file_path) is None:
        return collected
    return [ExerciseFile.from_parent(parent, path=file_path)]


def _place(path: Path) -> Place | None:
    """Return the exercise that a file belongs to, or None where no course is around."""
    from grader.course import find_course
    from grader.errors import GradeError

    try:
        place = find_course(path.parent).find(path.parent.name)
    except GradeError:
        return None
    return place if place.stub == path else None


class ExerciseFile(pytest.File):
    """A learner's file; its items are the checks of the mark sheet."""

    graded: Result | None = None

    def collect(self) -> Iterator[CheckItem]:
        """Yield an item for each check, in the mark sheet's order."""
        from grader.course import load_exercise, read_trusted
        from grader.errors import GradeError
        from grader.experiment import where
        from grader.spec.checks import SIDE_CONDITIONS

        place = _place(self.path)
        assert place is not None
        try:
            sheet = load_exercise(place)
        except GradeError as error:
            raise self.CollectError(str(error)) from None
        source = self.path.read_text(encoding="utf-8", errors="replace")
        path = place.trusted / "scenarios.py"
        scenarios = read_trusted(path) if path.exists() else None
        for check in sheet.checks:
            line = where.definition(source, where.functions(check.run, scenarios))
            yield CheckItem.from_parent(self, name=str(check.name), line=line)
        # pytest takes a name for none that is of a subclass of str.
        yield CheckItem.from_parent(self, name=str(SIDE_CONDITIONS), line=None)

    def result(self) -> Result:
        """Return the verdict; graded once, whichever items are run."""
        if self.graded is None:
            from grader.course import find_course
            from grader.run import grade_files
            from grader.seeds import Seed

            place = _place(self.path)
            assert place is not None
            course = find_course(self.path.parent)
            (self.graded,) = grade_files(
                course, [(place, self.path)], seed=Seed(0), timeout=TIMEOUT, confine="auto"
            )
        return self.graded


class CheckItem(pytest.Item):
    """One check."""

    def __init__(self, *, line: int | None, **other: Any) -> None:
        super().__init__(**other)
        self.line = line

    def runtest(self) -> None:
        """Pass, fail, or be skipped where the check was not reached."""
        from grader.results import CheckStatus

        assert isinstance(self.parent, ExerciseFile)
        result = self.parent.result()
        check = next(check for check in result.checks if check.name == self.name)
        self.user_properties.append(("points", f"{check.points}/{check.max_points}"))
        if not result.started:
            raise NotPassed(None, result)
        if check.status is CheckStatus.NOT_REACHED:
            pytest.skip(_said(check.message or ""))
        if check.status is not CheckStatus.PASSED:
            raise NotPassed(check, result)

    def repr_failure(self, excinfo: Any, style: Any = None) -> Any:
        """Return what the command's report says of this check."""
        from grader.errors import GradeError

        if isinstance(excinfo.value, GradeError):
            return _said(excinfo.value.args[0] if excinfo.value.args else "")
        if not isinstance(excinfo.value, NotPassed):
            return super().repr_failure(excinfo, style)
        from dataclasses import replace

        from grader.report.text import Look, render
        from grader.words import chosen_language

        check, result = excinfo.value.check, excinfo.value.result
        shown = result if check is None else replace(result, checks=(check,))
        look = Look(language=chosen_language(), files={result.exercise: _shown(self.path)})
        return render([shown], look)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Return where the check looks, so that an editor can go there."""
        return self.path, None if self.line is None else self.line - 1, self.name


class NotPassed(Exception):
    """A check that was not passed; ``check`` is None where nothing has been written yet."""

    def __init__(self, check: CheckResult | None, result: Result) -> None:
        super().__init__(check.message if check is not None else "not started yet")
        self.check = check
        self.result = result


def _said(text: str) -> str:
    from grader.words import chosen_language, in_language

    return in_language(text, chosen_language())


def _shown(path: Path) -> Path:
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path

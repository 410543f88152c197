"""What wrong examples did is kept: asked once, by every later run too."""

from pathlib import Path
from typing import Any

import pytest

from grader import wire
from grader.course import Course
from grader.experiment import diagnosis, mistakes
from grader.experiment.mistakes import Examples, Mistake, known_mistakes
from grader.results import Result
from grader.run import grade_files
from grader.sandbox import Sandbox
from grader.seeds import Seed


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The examples that are run from now on, by name."""
    names: list[str] = []
    real = diagnosis._ask_example

    def ask(known: Any, mistake: Mistake, behaviour: Any) -> Any:
        names.append(mistake.path.stem)
        return real(known, mistake, behaviour)

    monkeypatch.setattr(diagnosis, "_ask_example", ask)
    return names


def graded(course: Course, name: str) -> Result:
    """The verdict on a wrong example, as a run of its own gives it."""
    path = course.solutions / "exercise_01" / "wrong" / f"{name}.py"
    work = [(course.find("1"), path)]
    (result,) = grade_files(course, work, seed=Seed(0), timeout=10.0, confine="auto")
    return result


def test_a_later_run_asks_no_example_again_and_says_the_same(
    tiny: Course, sandbox: Sandbox, asked: list[str], tmp_path: Path, monkeypatch: Any
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    first = graded(tiny, "in_place")
    assert len(asked) > 1 and any(check.diagnosis for check in first.checks)
    asked.clear()
    again = graded(tiny, "in_place")
    assert asked == []
    assert again.checks == first.checks
    (saved,) = (tmp_path / "torchgrade" / "banks").glob("*.examples")
    saved.write_bytes(saved.read_bytes()[:-1])
    assert graded(tiny, "in_place").checks == first.checks
    assert asked != []


def record(value: int) -> bytes:
    """What a worker sends of a call that returned ``value``."""
    return wire.encode({"outcome": "returned", "value": value, "after": {}, "world": {}})


def test_an_example_is_known_by_its_text_its_check_and_its_cases(tiny: Course) -> None:
    one, other = known_mistakes(tiny.find("1").trusted)[:2]
    assert one.source != other.source
    keys = {
        Examples.key(mistake, check, places)
        for mistake in (one, other)
        for check in ("a", "b")
        for places in ([0, 1], [1, 0], [0])
    }
    assert len(keys) == 12
    examples = Examples()
    assert examples.find("a") is None
    assert [seen.value for seen in examples.keep("a", [record(3)])] == [3]
    assert [seen.value for seen in examples.find("a") or []] == [3]


def test_what_is_kept_is_bounded_on_disk_and_in_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "banks" / "x.examples"
    examples = Examples(path)
    examples.save()
    assert not path.exists()
    examples.keep("a", [record(1)] * (mistakes.MOST_KEPT - 1))
    examples.keep("b", [record(2)] * 2)
    assert examples.find("a") is None and examples.find("b") is not None
    monkeypatch.setattr(mistakes, "MOST_BYTES", 10)
    examples.save()
    assert not path.exists()
    monkeypatch.setattr(mistakes, "MOST_BYTES", 1 << 20)
    examples.save()
    assert [seen.value for seen in Examples(path).find("b") or []] == [2, 2]

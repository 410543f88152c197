"""Mutants: the changes that are made, and that a check which is missing lets one survive."""

from dataclasses import replace
from pathlib import Path

import pytest

from grader.grading import Prepared
from grader.mutants import equivalents, mutants, survivors
from grader.sandbox import Sandbox
from tests.conftest import TINY, Command

SOURCE = (TINY / "solutions" / "exercise_01" / "doubling.py").read_text()


@pytest.mark.parametrize(
    ("source", "change"),
    [
        ("a < b", "< b -> <= b"),
        ("a + b", "a + b -> a - b"),
        ("a and b", "a and b -> a or b"),
        ("not a", "not a -> a"),
        ("x[1:]", "1: -> :"),
        ("f(dim=1)", "1 -> 0"),
        ("f(a, b)", "f(a, b) -> f(b, a)"),
        ("f(a, keepdim=True)", "f(a, keepdim=True) -> f(a, )"),
        ("x.clone()", "x.clone() -> x"),
        ("x.detach().clone()", "x.detach().clone() -> x.detach()"),
        ("torch.ones(2)", "torch.ones -> torch.zeros"),
        ("a if b else c", "a if b else c -> c"),
        ("x.zero_()", "x.zero_() -> pass"),
        ("x += 1", "x += 1 -> x = 1"),
        ("with torch.no_grad():\n    f()", "with torch.no_grad(): f() -> if True: f()"),
        ("for a in b:\n    f()", "for a in b: f() -> for a in (): f()"),
        ("def f():\n    return 1", "return 1 -> return"),
    ],
)
def test_a_change_is_made(source: str, change: str) -> None:
    assert change in {mutant.change for mutant in mutants(source)}


def test_prose_and_imports_are_left_alone() -> None:
    source = '"""Text 1."""\nimport torch\n\n\ndef f(x: int) -> "list[1]":\n    """Text 2."""\n'
    assert list(mutants(source)) == []


def test_every_mutant_is_another_program_and_most_are_python() -> None:
    made = list(mutants(SOURCE))
    assert len({mutant.source for mutant in made} | {SOURCE}) == len(made) + 1
    for mutant in made:
        compile(mutant.source, "mutant", "exec")


def test_a_sound_mark_sheet_lets_no_mutant_through(prepared: Prepared, sandbox: Sandbox) -> None:
    alive = [mutant.change for mutant in survivors(prepared, list(mutants(SOURCE)), sandbox)]
    assert [change for change in alive if "TypeError" not in change] == []


def test_a_missing_check_lets_mutants_through(prepared: Prepared, sandbox: Sandbox) -> None:
    exercise = prepared.reference.exercise
    few = exercise.checks[:4]
    points = sum(check.points for check in few) + exercise.side_conditions.points
    reference = replace(prepared.reference, exercise=replace(exercise, checks=few, points=points))
    weaker = replace(prepared, reference=reference)
    made = [mutant for mutant in mutants(SOURCE) if "range" in mutant.before]
    assert made and list(survivors(weaker, made, sandbox)) == made


def test_equivalents_are_read_from_their_list(tmp_path: Path) -> None:
    path = tmp_path / "equivalent.md"
    assert equivalents(path) == set()
    path.write_text("# Equivalent\n\n- `a < b -> a <= b`: never equal.\nprose with `code`\n")
    assert equivalents(path) == {"a < b -> a <= b"}


def test_the_command_names_survivors(run_grade: Command) -> None:
    ran = run_grade("verify", "1", "--mutants", "--every", "4", "--course", TINY)
    assert "exercise-01" in ran.out and "mutants that make a difference are refused" in ran.out

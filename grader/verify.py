"""For authors: does each exercise accept what is right and refuse what is wrong?

The reference and every file in ``right/`` must get full marks, the stub zero, and every
file in ``wrong/`` must lose marks. All of them go through the ordinary grading.
"""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grader.course import Course, Place, read_trusted
from grader.errors import CourseError
from grader.grading import Prepared, grade, prepare
from grader.results import CheckStatus, Result, Status
from grader.run import hidden_paths
from grader.sandbox import Sandbox
from grader.submissions import Submission, read_submission

LETTERS = {
    CheckStatus.PASSED: ".",
    CheckStatus.FAILED: "X",
    CheckStatus.NOT_REACHED: "-",
    CheckStatus.UNGRADED: "?",
}
EXPECTED_FILES = {"pictures.py", "spec.py", "scenarios.py", "equivalent.md", "zh.toml"}
EXPECTED_STATEMENTS = {"README.md", "README.zh.md"}
TIMEOUT = 10.0


@dataclass(frozen=True)
class Graded:
    """One example of an exercise with its verdict; ``kind``: reference, right, stub, wrong."""

    kind: str
    name: str
    result: Result

    @property
    def fault(self) -> str | None:
        """What is wrong with this verdict, or None."""
        result = self.result
        if result.status is Status.UNGRADED:
            reasons = [c.message or "" for c in result.checks if c.status is CheckStatus.UNGRADED]
            return f"could not be graded: {'; '.join(reasons)}"
        if self.kind in ("reference", "right") and result.status is not Status.PASSED:
            failed = next(c for c in result.checks if c.status is not CheckStatus.PASSED)
            return f"loses marks at {failed.name!r}: {failed.message}\n{failed.counterexample}"
        if self.kind == "stub" and result.points:
            return f"earns {result.points} points"
        if self.kind == "wrong" and result.status is Status.PASSED:
            return "gets full marks"
        return None


def verify_exercises(
    course: Course, places: list[Place], *, seed: int, quick: bool = False
) -> Iterator[tuple[str, int]]:
    """Yield, for each exercise, its report and the number of faults in it.

    With ``quick`` a wrong example ends at its first failed check, so that the report
    cannot say which checks no example needs.
    """
    with Sandbox(hidden_paths(course)) as sandbox:
        for place in places:
            try:
                prepared = prepare(place, seed, sandbox)
                graded = [
                    Graded(
                        kind,
                        name,
                        _grade(prepared, submission, sandbox, kind != "wrong" or not quick),
                    )
                    for kind, name, submission in _examples(place, prepared)
                ]
            except CourseError as error:
                yield f"{place.id}\n  FAULT {error}", 1
                continue
            faults = [f"{g.kind} {g.name} {g.fault}" for g in graded if g.fault]
            faults += _files_at_fault(place, prepared)
            yield _report(place, prepared, graded, faults, quick), len(faults)


def verify_mutants(
    course: Course, places: list[Place], *, seed: int, every: int
) -> Iterator[tuple[str, int]]:
    """Yield, for each exercise, which mutants of its reference survive, and how many should not.

    Only one mutant in ``every`` is tried.
    """
    from grader.mutants import equivalents, mutants, survivors

    tried = killed = 0
    with Sandbox(hidden_paths(course)) as sandbox:
        for place in places:
            prepared = prepare(place, seed, sandbox)
            source = read_trusted(place.trusted / prepared.reference.exercise.file)
            made = list(mutants(source))[::every]
            alive = list(survivors(prepared, made, sandbox))
            known = equivalents(place.trusted / "equivalent.md")
            faults = [mutant for mutant in alive if mutant.change not in known]
            tried += len(made) - (len(alive) - len(faults))
            killed += len(made) - len(alive)
            lines = [f"{place.id}  {len(made)} mutants, {len(alive) - len(faults)} equivalent"]
            lines += [f"  SURVIVES line {m.line}: {m.change}" for m in faults]
            yield "\n".join(lines), len(faults)
    yield f"{killed} of {tried} mutants that make a difference are refused.", 0


def _grade(prepared: Prepared, submission: Submission, sandbox: Sandbox, thorough: bool) -> Result:
    return grade(prepared, submission, sandbox, timeout=TIMEOUT, explain=False, thorough=thorough)


def _examples(place: Place, prepared: Prepared) -> Iterator[tuple[str, str, Submission]]:
    file = prepared.reference.exercise.file
    yield "reference", file, read_submission(place.trusted / file)
    for kind in ("right", "wrong"):
        for path in sorted((place.trusted / kind).glob("*.py")):
            yield kind, path.stem, read_submission(path)
    if (place.learner / file).is_file():
        yield "stub", file, read_submission(place.learner / file)


def _files_at_fault(place: Place, prepared: Prepared) -> Iterator[str]:
    """Yield complaints about files that are missing, astray or without a diagnosis."""
    file = prepared.reference.exercise.file
    for folder, expected in (
        (place.trusted, EXPECTED_FILES | {file, "right", "wrong", "__pycache__"}),
        (place.learner, EXPECTED_STATEMENTS | {file, "__pycache__"}),
    ):
        for path in sorted(folder.iterdir()) if folder.is_dir() else ():
            if path.name not in expected:
                yield f"stray file {path.name} in {folder.name}/"
    for missing in (place.learner / "README.md", place.learner / file):
        if place.learner.is_dir() and not missing.is_file():
            yield f"no {missing.name} for the learner"
    for path in sorted((place.trusted / "wrong").glob("*.py")):
        if ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) is None:
            yield f"wrong/{path.name} has no docstring, so no diagnosis"
    yield from _undefined_names(place.trusted / file, prepared)


def _undefined_names(path: Path, prepared: Prepared) -> Iterator[str]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for name in prepared.reference.exercise.names:
        if not any(getattr(node, "name", None) == name for node in tree.body):
            yield f"the reference does not define {name}"


def _report(
    place: Place, prepared: Prepared, graded: list[Graded], faults: list[str], quick: bool
) -> str:
    """Return the table wrong x check and what is at fault."""
    names = [check.name for check in graded[0].result.checks]
    wrong = [g for g in graded if g.kind == "wrong"]
    good = sum(g.kind in ("reference", "right") and g.fault is None for g in graded)
    lines = [f"{place.id}  {prepared.reference.exercise.title}"]
    lines.append(f"  {good} right, {sum(g.fault is None for g in wrong)} wrong as they should be")
    lines += [f"  {chr(97 + i)}  {name}" for i, name in enumerate(names)]
    lines.append("  " + "".join(chr(97 + i) for i in range(len(names))))
    for example in wrong:
        letters = "".join(LETTERS[check.status] for check in example.result.checks)
        lines.append(f"  {letters}  {example.name} ({example.result.points})")
    for i, name in enumerate(() if quick else names):
        if not any(g.result.checks[i].status is CheckStatus.FAILED for g in wrong):
            lines.append(f"  note: no wrong example fails {name!r}")
    return "\n".join(lines + [f"  FAULT {fault}" for fault in faults])

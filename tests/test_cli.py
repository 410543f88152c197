"""The command as other programs call it: exit codes, messages, JSON, files, interruption."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from tests.conftest import TINY, Command

REFERENCE = TINY / "solutions" / "exercise_01" / "doubling.py"
WRONG = TINY / "solutions" / "exercise_01" / "wrong" / "off_by_one.py"
SCHEMA = json.loads((Path(__file__).parent.parent / "grader" / "result.schema.json").read_text())
DOCUMENT = (Path(__file__).parent.parent / "docs" / "result.md").read_text()


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A learner's folder with the tiny course in it."""
    shutil.copytree(TINY, tmp_path / "course")
    return tmp_path / "course"


def without_timings(result: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in result.items() if name != "timings"}


def test_full_marks_end_with_0(run_grade: Command) -> None:
    ran = run_grade("1", "--course", TINY, "--submission", REFERENCE)
    assert (ran.code, ran.err) == (0, "")
    assert "10 of 10 points" in ran.out and "Full marks." in ran.out
    assert "cases compared · seed 0 · confinement: session" in ran.out


def test_marks_lost_end_with_1_and_say_what_to_do(run_grade: Command) -> None:
    ran = run_grade("1", "--course", TINY, "--submission", WRONG)
    assert ran.code == 1
    for words in (
        "7 of 10 points",
        "✗ countdown counts down",
        "This is what you get when: The countdown starts at n instead of n - 1.",
        "the result has 1 items, expected 0",
        "n = 0",
        "expected: []",
        "got:      [0]",
        "hint: Use range.",
    ):
        assert words in ran.out


def test_a_stub_is_told_kindly_that_it_has_not_been_started(
    run_grade: Command, workspace: Path
) -> None:
    ran = run_grade("exercise-01", cwd=workspace)
    assert ran.code == 1
    assert "Not started yet" in ran.out and "✗" not in ran.out


@pytest.mark.parametrize("submission", [REFERENCE, WRONG], ids=["right", "wrong"])
def test_json_obeys_its_schema_and_is_the_same_twice(run_grade: Command, submission: Path) -> None:
    arguments = ("1", "--course", TINY, "--submission", submission, "--format", "json")
    first, second = run_grade(*arguments), run_grade(*arguments)
    jsonschema.validate(first.json(), SCHEMA)
    one, other = (
        json.dumps(without_timings(ran.json()), sort_keys=False) for ran in (first, second)
    )
    assert one == other


def test_the_schema_refuses_a_pass_with_a_message() -> None:
    broken = {"status": "passed", "points": 1, "message": "but"}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"checks": [broken]}, SCHEMA)


def test_every_field_is_documented() -> None:
    check = SCHEMA["properties"]["checks"]["items"]["properties"]
    for name in (*SCHEMA["properties"], *check):
        assert f"`{name}`" in DOCUMENT, name


def test_several_exercises_give_a_list(run_grade: Command, workspace: Path) -> None:
    for kind in ("exercises", "solutions"):
        shutil.copytree(workspace / kind / "exercise_01", workspace / kind / "exercise_02")
    ran = run_grade("1", "2", "--format", "json", cwd=workspace)
    assert [result["exercise"] for result in ran.json()] == ["exercise-01", "exercise-02"]
    assert ran.code == 1


@pytest.mark.parametrize(
    "name",
    ["exercise-01", "exercise_01", "1", "01", "doubling", "doubl", "exercises/exercise_01"],
)
def test_an_exercise_has_many_names(run_grade: Command, workspace: Path, name: str) -> None:
    shutil.copy(REFERENCE, workspace / "exercises" / "exercise_01" / "doubling.py")
    assert run_grade(name, cwd=workspace).code == 0


def test_no_such_exercise_offers_the_nearest(run_grade: Command) -> None:
    ran = run_grade("dubling", "--course", TINY)
    assert (ran.code, ran.out) == (2, "")
    assert "Did you mean exercise-01 (Doubling)?" in ran.err


def make_bad(path: Path, kind: str) -> None:
    match kind:
        case "binary":
            path.write_bytes(b"\xff\xfe\x00")
        case "latin":
            path.write_bytes("# caf\xe9\n".encode("latin-1"))
        case "nul":
            path.write_bytes(b"x = 1\0\n")
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to(REFERENCE)
        case "fifo":
            os.mkfifo(path)
        case "large":
            path.write_bytes(b"#" * (1 << 21))


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("missing", "There is no file"),
        ("binary", "is not UTF-8 text (line 1)"),
        ("latin", "is not UTF-8 text (line 1)"),
        ("nul", "is a binary file"),
        ("folder", "is not a regular file"),
        ("link", "is a symbolic link"),
        ("fifo", "is not a regular file"),
        ("large", "is larger than 1 MiB"),
    ],
)
def test_what_is_no_submission_is_a_usage_error(
    run_grade: Command, tmp_path: Path, kind: str, words: str
) -> None:
    path = tmp_path / "work.py"
    make_bad(path, kind)
    ran = run_grade("1", "--course", TINY, "--submission", path)
    assert (ran.code, ran.out) == (2, "")
    assert words in ran.err and "Traceback" not in ran.err and ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("1", "--seed", "x"), "--seed"),
        (("1", "--timeout", "0"), "--timeout"),
        (("1", "--confine", "maybe"), "--confine"),
        (("1", "--format", "xml"), "--format"),
        (("1", "--nonsense"), "--nonsense"),
        (("1", "--course", "nowhere"), "There is no folder nowhere"),
        (("1", "--output", "no/where.txt", "--course", TINY), "There is no folder no"),
        (("1",), "There is no course here"),
    ],
    ids=str,
)
def test_wrong_usage_ends_with_2(
    run_grade: Command, arguments: tuple[str | Path, ...], words: str
) -> None:
    ran = run_grade(*arguments)
    if words == "There is no course here" and ran.code != 2:
        pytest.skip("a course is installed beside the grader")
    assert ran.code == 2 and ran.out == ""
    assert words in ran.err and "Traceback" not in ran.err


REPLACED = {
    "points": ("points=10,", "points=11,"),
    "hint": ('hint="Use range."', 'hint=""'),
    "after": ('after="countdown', 'after="kountdown'),
    "predicate": ("    return right or", "    right or"),
}


def break_course(workspace: Path, kind: str) -> None:
    spec = workspace / "solutions" / "exercise_01" / "spec.py"
    match kind:
        case "empty":
            shutil.rmtree(workspace / "exercises" / "exercise_01")
            shutil.rmtree(workspace / "solutions" / "exercise_01")
        case "no spec":
            spec.unlink()
        case "syntax":
            spec.write_text("SPEC = (\n")
        case "import":
            spec.write_text("import no_such_module\n")
        case "no SPEC":
            spec.write_text("spec = 3\n")
        case "points" | "hint" | "after" | "predicate":
            spec.write_text(spec.read_text().replace(*REPLACED[kind]))
        case "reference":
            (workspace / "solutions" / "exercise_01" / "doubling.py").write_text("1 / 0\n")
        case "reference raises":
            (workspace / "solutions" / "exercise_01" / "doubling.py").write_text(
                "def double(x):\n    raise ValueError\n\n\ndef countdown(n):\n    return []\n"
            )


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("empty", "There is no exercise in"),
        ("no spec", "has no mark sheet"),
        ("syntax", "spec.py:1 does not load: SyntaxError"),
        ("import", "No module named 'no_such_module'"),
        ("no SPEC", "does not define SPEC"),
        ("points", "its checks add up to 10 points, but it says 11"),
        ("hint", "a check has no hint"),
        ("after", "which is not above it"),
        ("predicate", "a predicate answered None; it must answer True or a sentence"),
        ("reference", "The reference of exercise-01 does not load: ZeroDivisionError"),
        ("reference raises", "is refused: it raised ValueError"),
    ],
)
def test_a_broken_course_ends_with_3(
    run_grade: Command, workspace: Path, kind: str, words: str
) -> None:
    break_course(workspace, kind)
    ran = run_grade("1", "--submission", REFERENCE, cwd=workspace)
    assert (ran.code, ran.out) == (3, "")
    assert words in ran.err and "Traceback" not in ran.err


def test_a_fault_in_a_predicate_leaves_a_check_ungraded_and_costs_nothing(
    run_grade: Command, workspace: Path
) -> None:
    spec = workspace / "solutions" / "exercise_01" / "spec.py"
    forgets = "    if right:\n        return True\n    right or"
    spec.write_text(spec.read_text().replace("    return right or", forgets))
    odd = workspace / "odd.py"
    body = "yield from [7] if n == 3 else range(n - 1, -1, -1)"
    odd.write_text(REFERENCE.read_text().replace("yield from range(n - 1, -1, -1)", body))
    listed = 'on=Inputs(listed=[{"n": 0}, {"n": 5}]'
    spec.write_text(spec.read_text().replace(f"{listed}, draw=draw_number, count=6)", f"{listed})"))
    ran = run_grade("1", "--submission", odd, "--format", "json", cwd=workspace)
    assert ran.code == 3
    result = ran.json()
    jsonschema.validate(result, SCHEMA)
    assert result["status"] == "ungraded"
    statuses = [check["status"] for check in result["checks"]]
    assert statuses.count("ungraded") == 1 and set(statuses) == {"passed", "ungraded"}


def test_output_goes_to_a_file_whole(run_grade: Command, tmp_path: Path) -> None:
    path = tmp_path / "result.json"
    ran = run_grade(
        "1", "--course", TINY, "--submission", REFERENCE, "--format", "json", "--output", path
    )
    assert (ran.code, ran.out) == (0, "")
    jsonschema.validate(json.loads(path.read_text()), SCHEMA)
    assert [entry for entry in tmp_path.iterdir() if entry.name.startswith(".")] == []


def test_an_output_that_cannot_be_written_is_said_and_the_old_one_stays(
    run_grade: Command, tmp_path: Path
) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    ran = run_grade("1", "--course", TINY, "--submission", REFERENCE, "--output", "/proc/result")
    assert ran.code == 4
    assert "cannot be written" in ran.err and "Traceback" not in ran.err


def test_a_standard_output_that_is_full_ends_with_4(tmp_path: Path) -> None:
    if not Path("/dev/full").exists():
        pytest.skip("no /dev/full here")
    command = [sys.executable, "-m", "grader", "list", "--course", str(TINY)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, cwd=tmp_path)
    assert done.returncode == 4
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("delay", [0.02, 0.15, 0.6, 1.5, 3.0])
def test_ctrl_c_at_any_moment_ends_quietly_with_130(tmp_path: Path, delay: float) -> None:
    hang = tmp_path / "doubling.py"
    hang.write_text("def double(x):\n    while True:\n        pass\n")
    command = [sys.executable, "-m", "grader", "1", "--course", str(TINY), "--submission"]
    program = subprocess.Popen(
        [*command, str(hang), "--timeout", "60"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path)},
    )
    time.sleep(delay)
    program.send_signal(signal.SIGINT)
    _, err = program.communicate(timeout=30)
    if delay >= 1.5:  # before that the interpreter itself may not have come up
        assert program.returncode == 130
        assert err.strip() == "grade: stopped."
    assert program.returncode != 0
    assert list(tmp_path.glob("grade-*")) == []


def test_the_list_shows_where_the_learner_stands(run_grade: Command, workspace: Path) -> None:
    stub = workspace / "exercises" / "exercise_01" / "doubling.py"
    ran = run_grade(cwd=workspace)
    assert ran.code == 0
    assert "not started" in ran.out and "Next: edit exercises/exercise_01/doubling.py" in ran.out
    shutil.copy(WRONG, stub)
    assert "not graded yet" in run_grade("list", cwd=workspace).out
    run_grade("1", cwd=workspace)
    assert "7 of 10 points" in run_grade(cwd=workspace).out
    shutil.copy(REFERENCE, stub)
    run_grade("1", cwd=workspace)
    ran = run_grade(cwd=workspace)
    assert "full marks" in ran.out and "All done." in ran.out


def test_lost_progress_loses_nothing_but_history(run_grade: Command, workspace: Path) -> None:
    kept = workspace / ".grade" / "progress.json"
    kept.parent.mkdir()
    for damage in (b"", b"[1]", b"\xff", b'{"exercise-01": 3}'):
        kept.write_bytes(damage)
        assert run_grade(cwd=workspace).code == 0


def test_help_and_version_name_the_program(run_grade: Command) -> None:
    assert "torchgrade" in run_grade("--version").out
    for command in ((), ("exercise",), ("list",), ("verify",)):
        ran = run_grade(*command, "--help")
        assert ran.code == 0 and "Usage:" in ran.out


def test_verify_accepts_a_sound_course_and_shows_the_table(run_grade: Command) -> None:
    ran = run_grade("verify", "--all", "--course", TINY)
    assert ran.code == 0, ran.out
    assert "2 right, 5 wrong as they should be" in ran.out
    assert "....X-.  off_by_one (7)" in ran.out
    assert "no wrong example fails 'countdown ends at 0'" in ran.out


def test_a_quick_verification_ends_each_wrong_example_early(
    run_grade: Command, tmp_path: Path
) -> None:
    ran = run_grade("verify", "1", "--course", TINY, "--quick")
    assert ran.code == 0, ran.out
    rows = [line.split()[0] for line in ran.out.splitlines() if re.match(r"  [.X-]{7}  ", line)]
    assert [row.count("X") for row in rows] == [1] * 5 and "no wrong example" not in ran.out
    shutil.copytree(TINY, tmp_path / "course")
    spoil(tmp_path / "course" / "solutions" / "exercise_01", "a wrong example that is right")
    ran = run_grade("verify", "1", "--course", tmp_path / "course", "--quick")
    assert ran.code == 3 and "FAULT wrong off_by_one gets full marks" in ran.out


def spoil(solutions: Path, kind: str) -> None:
    right, wrong = solutions / "right", solutions / "wrong"
    match kind:
        case "a wrong example that is right":
            (wrong / "off_by_one.py").write_text('"""No."""\n' + REFERENCE.read_text())
        case "a right example that is wrong":
            shutil.copy(WRONG, right / "by_hand.py")
        case "a stub that earns points":
            learner = solutions.parent.parent / "exercises" / "exercise_01"
            (learner / "doubling.py").write_text("def countdown(n):\n    return range(n)[::-1]\n")
        case "a stray file":
            (solutions / "notes.txt").write_text("")
        case "no diagnosis":
            (wrong / "off_by_one.py").write_text(WRONG.read_text().split('"""')[2])


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("a wrong example that is right", "FAULT wrong off_by_one gets full marks"),
        ("a right example that is wrong", "FAULT right by_hand loses marks at 'countdown"),
        ("a stub that earns points", "FAULT stub doubling.py earns"),
        ("a stray file", "FAULT stray file notes.txt"),
        ("no diagnosis", "FAULT wrong/off_by_one.py has no docstring"),
    ],
)
def test_verify_refuses(run_grade: Command, workspace: Path, kind: str, words: str) -> None:
    spoil(workspace / "solutions" / "exercise_01", kind)
    ran = run_grade("verify", "1", cwd=workspace)
    assert ran.code == 3
    assert words in ran.out

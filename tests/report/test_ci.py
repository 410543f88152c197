"""``grade ci`` as a platform runs it: what it grades, what it leaves, what it says of trouble."""

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import jsonschema
import pytest
import yaml

from grader.cli import delivery, options
from grader.errors import ExitCode, UsageError
from grader.report.rules import annotations as annotation_rules
from grader.report.rules import classroom as classroom_rules
from grader.report.rules import gradescope as gradescope_rules
from grader.report.rules import junit as junit_rules
from grader.report.rules import summary as summary_rules
from grader.results import CheckStatus
from grader.submissions import find_uploaded
from tests.conftest import TINY, Command
from tests.report import results as made

SOLUTION = TINY / "solutions" / "exercise_01"
SCHEMA = json.loads((Path(delivery.__file__).parent.parent / "result.schema.json").read_text())
LOUD = 'print("::error::forged")\nprint("x##[set-output name=result]forged")\n'


@pytest.fixture
def split(tmp_path: Path) -> tuple[Path, Path]:
    """A class whose learners have exercises/ only: (the checkout, the hidden course)."""
    work, course = tmp_path / "work", tmp_path / "course"
    for number in ("01", "02", "03", "04"):
        shutil.copytree(SOLUTION, course / "solutions" / f"exercise_{number}")
    (course / "solutions" / "exercise_04" / "spec.py").write_text("SPEC = (\n")
    (work / "exercises" / "exercise_01").mkdir(parents=True)
    source = (SOLUTION / "wrong" / "off_by_one.py").read_text()
    (work / "exercises" / "exercise_01" / "doubling.py").write_text(source + "\n" + LOUD)
    linked = Path(os.path.relpath(course / "solutions" / "exercise_02", work / "exercises"))
    (work / "exercises" / "exercise_02").symlink_to(linked)
    return work, course


def path_with_grade(folder: Path) -> str:
    """A PATH on which `grade` is this grader."""
    command = folder / "bin" / "grade"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m grader "$@"\n')
    command.chmod(0o755)
    return f"{command.parent}{os.pathsep}{os.environ['PATH']}"


def test_a_course_split_in_two_is_graded_by_the_workflow(
    run_grade: Command, split: tuple[Path, Path], tmp_path: Path
) -> None:
    work, course = split
    kept = work / ".grade" / "fingerprint.json"
    kept.parent.mkdir()
    kept.write_text(json.dumps({"exercise-01": {"torch": "1.0.0", "python": "\x1b[2Jforged"}}))
    summary, output, report = tmp_path / "summary", tmp_path / "output", tmp_path / "result.json"
    for path in (summary, output):
        path.touch()
    init = ("ci", "--init", "github", "--course", course, "--course-repository", "a/b")
    assert run_grade(*init, cwd=work).code == 0
    written = yaml.safe_load((work / ".github" / "workflows" / "classroom.yml").read_text())
    (job,) = written["jobs"].values()
    (step,) = [step for step in job["steps"] if step.get("id") == "grade"]
    seed = "0123456789abcdef" * 4
    ran = subprocess.run(
        ["bash", "-e", "-o", "pipefail"],
        input=step["run"],
        cwd=tmp_path / step["working-directory"],
        env={
            **os.environ,
            "PATH": path_with_grade(tmp_path),
            "XDG_CACHE_HOME": str(tmp_path / "cache"),
            "RUNNER_TEMP": str(tmp_path),
            "GRADE_SEED": seed,
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(summary),
            "GITHUB_OUTPUT": str(output),
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    one, linked, missing, broken = json.loads(report.read_text())
    for result in (one, linked, missing, broken):
        jsonschema.validate(result, SCHEMA)
    assert (one["status"], one["points"]) == ("failed", 7)
    assert (linked["status"], linked["points"]) == ("failed", 0)
    assert "exercises/exercise_02 is a symbolic link" in linked["checks"][0]["message"]
    assert (missing["status"], missing["points"]) == ("failed", 0)
    said = "There is no file exercises/exercise_03/doubling.py in what was handed in."
    assert missing["checks"][0]["message"] == said
    assert (broken["status"], broken["max_points"]) == ("ungraded", 0)
    assert (ran.returncode, ran.stderr) == (ExitCode.COURSE, "")
    assert one["seed"] is None and len(one["commitment"]) == 64 and seed not in ran.stdout
    head, torch = ran.stdout.splitlines()[:2]
    assert head.startswith("Graded with other versions than the learner's last run")
    assert torch.startswith("  torch: 1.0.0 there") and "forged" not in head + torch
    log, commands = ran.stdout.split("\n::error", 1)
    assert not classroom_rules.COMMAND.search(log)
    assert annotation_rules.faults("::error" + commands) == []
    assert summary_rules.faults(summary.read_text()) == []
    assert "1 of 4 exercises could not be graded" in summary.read_text()
    name, _, value = output.read_text().strip().partition("=")
    assert name == "result" and classroom_rules.faults(value) == []


def gradescope(tmp_path: Path, run_grade: Command, *options: str | Path) -> Path:
    """A folder laid out as Gradescope's, with the zip in it that was made for it."""
    root = tmp_path / "autograder"
    for name in ("source", "submission", "results", "env/bin"):
        (root / name).mkdir(parents=True)
    made = run_grade("ci", "--init", "gradescope", "1", "--course", TINY, *options)
    assert made.code == 0, made.err
    with zipfile.ZipFile(tmp_path / "gradescope.zip") as archive:
        assert {"setup.sh", "run_autograder"} <= set(archive.namelist())
        assert not [name for name in archive.namelist() if "/right/" in name or "_course" in name]
        assert archive.getinfo("run_autograder").external_attr >> 16 & 0o111
        archive.extractall(root / "source")
    python = root / "env" / "bin" / "python"
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    return root


def test_the_gradescope_zip_grades_where_gradescope_would(
    run_grade: Command, tmp_path: Path
) -> None:
    seed = tmp_path / "seed"
    seed.write_text("0123456789abcdef" * 4)
    root = gradescope(tmp_path, run_grade, "--seed-file", seed)
    trap = "raise SystemExit('a file of the learner was imported')\n"
    for name in ("grader.py", "torch.py", "click.py", "sitecustomize.py", "json.py"):
        (root / "submission" / name).write_text(trap)
        (root / name).write_text(trap)
    shutil.copy(SOLUTION / "wrong" / "off_by_one.py", root / "submission" / "doubling.py")
    (root / "results" / "results.json").write_text('{"score": 1000}')
    environment = {**os.environ, "AUTOGRADER_ROOT": str(root), "PYTHONPATH": str(root)}
    done = subprocess.run(
        ["bash", str(root / "source" / "run_autograder")],
        cwd=root,
        env={**environment, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")
    text = (root / "results" / "results.json").read_text()
    assert gradescope_rules.faults(text) == []
    assert sum(test["score"] for test in json.loads(text)["tests"]) == 7
    assert "0123456789abcdef" * 4 not in text + done.stdout
    assert run_grade("reveal", seed, root / "results" / "results.json").code == 0


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["f.py"], "f.py"),
        (["exercises/exercise_01/f.py", "f.py"], "exercises/exercise_01/f.py"),
        (["exercise_01/f.py"], "exercise_01/f.py"),
        (["my work/f.py"], "my work/f.py"),
        (["__MACOSX/f.py"], "There is no f.py"),
        (["exercises/exercise_02/f.py"], "There is no f.py"),
        (["solutions/exercise_01/f.py"], "There is no f.py"),
        (["a/f.py", "b/f.py"], "several files f.py: a/f.py, b/f.py"),
        ([], "There is no f.py"),
    ],
)
def test_an_upload_is_searched_for_the_file(tmp_path: Path, names: list[str], found: str) -> None:
    for name in names:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    try:
        path = find_uploaded(tmp_path, "exercise_01", "f.py")
        assert str(path.relative_to(tmp_path)) == found
    except UsageError as error:
        assert found in str(error)


def test_a_results_folder_that_is_missing_is_one_line_and_4(
    run_grade: Command, tmp_path: Path
) -> None:
    for name in ("source", "submission"):
        (tmp_path / name).mkdir()
    ran = run_grade("ci", "--platform", "gradescope", "--autograder", tmp_path, "--course", TINY)
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, "", 1)
    assert "There is no folder" in ran.err and "results" in ran.err


def test_what_is_in_the_way_of_the_results_is_one_line_and_4(
    run_grade: Command, tmp_path: Path
) -> None:
    for name in ("source", "submission", "results/results.json"):
        (tmp_path / name).mkdir(parents=True)
    ran = run_grade("ci", "--platform", "gradescope", "--autograder", tmp_path, "--course", TINY)
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, "", 1)
    assert "results.json is in the way" in ran.err


def test_classroom_50_without_its_variables_is_one_line_and_4(
    run_grade: Command, tmp_path: Path
) -> None:
    (tmp_path / "result.json").write_text("{}")
    ran = run_grade("ci", "--platform", "classroom50", "--course", TINY, CLASSROOM="ml")
    assert (ran.code, ran.out, ran.err.count("\n")) == (4, "", 1)
    assert "did not set ASSIGNMENT, SUBMISSION_TAG, COMMIT_URL, RELEASE_URL, OWNER" in ran.err


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_cancelled_job_ends_with_130_and_leaves_no_verdict(
    tmp_path: Path, how: signal.Signals
) -> None:
    work = tmp_path / "exercises" / "exercise_01"
    work.mkdir(parents=True)
    (work / "doubling.py").write_text("while True:\n    pass\n")
    for name in ("result.json", "asked.xml"):
        (tmp_path / name).write_text('{"score": 1000}')
    command = [sys.executable, "-m", "grader", "ci", "--course", str(TINY), "--timeout", "60"]
    program = subprocess.Popen(
        [*command, "--platform", "classroom50", "--report", "junit=asked.xml"],
        cwd=tmp_path,
        env={**os.environ, **made.CLASSROOM50, "TMPDIR": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    while not list(tmp_path.glob("grade-*")):
        # A worker is being started once it has a folder of its own; it never comes back.
        with contextlib.suppress(subprocess.TimeoutExpired):
            pytest.fail(f"ended by itself with {program.wait(timeout=0.05)}")
    program.send_signal(how)
    out, err = program.communicate(timeout=30)
    assert (program.returncode, out, err.strip()) == (130, "", "grade: stopped.")
    assert [path.name for path in tmp_path.iterdir()] == ["exercises"]


def test_installed_stubs_are_nobodys_work(run_grade: Command) -> None:
    ran = run_grade("ci", "3")
    assert (ran.code, ran.out) == (2, "") and "no folder exercises/" in ran.err


def test_an_upload_is_graded_with_the_installed_course_too(
    run_grade: Command, tmp_path: Path
) -> None:
    for name in ("source", "submission", "results"):
        (tmp_path / name).mkdir()
    ran = run_grade("ci", "3", "--platform", "gradescope", "--autograder", tmp_path)
    assert ran.code == 1 and "There is no custom_relu.py in what was handed in" in ran.out


def test_a_report_to_a_device_or_a_pipe_is_written_into_it(
    run_grade: Command, tmp_path: Path
) -> None:
    # Asked first: root would else have a file in the place of the machine's devices.
    assert all(options.takes_text(Path("/dev") / name) for name in ("stdout", "full", "fd/9"))
    assert not options.takes_text(tmp_path / "new.json")
    graded = ("1", "--course", TINY, "--submission", SOLUTION / "wrong" / "off_by_one.py")
    ran = run_grade(*graded, "--report", "text=/dev/stdout", "--report", "json=/dev/full")
    said = "grade: /dev/full cannot be written: No space left on device.\n"
    assert (ran.code, ran.err) == (4, said) and ran.out.count("of 10 points\n") == 2
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["cat", pipe], stdout=subprocess.PIPE, text=True) as reader:
        ran = run_grade(*graded, "--report", f"text={pipe}")
        assert reader.communicate(timeout=30)[0].count("of 10 points\n") == 1
    assert ran.code == 1 and pipe.is_fifo()


def test_a_log_that_cannot_be_written_keeps_no_report_back(tmp_path: Path) -> None:
    work = tmp_path / "exercises" / "exercise_01"
    work.mkdir(parents=True)
    shutil.copy(SOLUTION / "doubling.py", work)
    command = [sys.executable, "-m", "grader", "ci", "--course", str(TINY)]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*command, "--platform", "gitlab"],
            cwd=tmp_path,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            timeout=120,
        )
    said = "grade: The log cannot be written: No space left on device.\n"
    assert (done.returncode, done.stderr) == (4, said)
    assert junit_rules.faults((tmp_path / "grade-report.xml").read_text()) == []


@pytest.mark.skipif(not Path("/dev/shm").is_dir(), reason="there is no such folder")
def test_a_file_in_shared_memory_is_a_file(run_grade: Command) -> None:
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        path = Path(folder) / "result.json"
        path.write_text("what was there before")
        options = ("--submission", SOLUTION / "doubling.py", "--report", f"json={path}")
        assert run_grade("1", "--course", TINY, *options).code == 0
        assert json.loads(path.read_text())["status"] == "passed"


def test_a_learners_link_is_no_device(tmp_path: Path) -> None:
    link = tmp_path / "report.xml"
    link.symlink_to("/dev/null")
    assert not options.takes_text(link)
    options.write_or_fail(link, "x")
    assert not link.is_symlink() and link.read_text() == "x"


def test_reports_that_cannot_be_asked_for(run_grade: Command) -> None:
    for asked, words in (
        ("nonsense=x", "There is no report 'nonsense'"),
        ("junit", "write FORMAT=FILE"),
        ("junit=no/where.xml", "There is no folder no"),
    ):
        ran = run_grade("1", "--course", TINY, "--report", asked)
        assert ran.code == 2 and words in ran.err and "Traceback" not in ran.err


def test_ungraded_is_an_error_of_its_own_in_every_exit() -> None:
    result = made.EXAMPLES["ungraded"][1]
    assert result.checks[0].status is CheckStatus.UNGRADED
    from grader.run import exit_code

    assert exit_code(result) is ExitCode.COURSE

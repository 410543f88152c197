"""Telling the platform, handing a verdict over to it, and the log: each exit by itself."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from grader.cli import delivery
from grader.errors import GraderError
from grader.report.rules import annotations as annotation_rules
from grader.report.rules import classroom as classroom_rules
from grader.report.rules import classroom50 as classroom50_rules
from grader.report.rules import junit as junit_rules
from grader.report.rules import summary as summary_rules
from grader.results import CheckStatus, Result
from grader.sandbox.ladder import LADDER
from grader.surroundings import Platform, detect
from tests.report import results as made


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to be in, with none of CI's variables."""
    for name in [*os.environ]:
        if name.startswith(("GITHUB_", "GITLAB_", "CI")) or name in made.CLASSROOM50:
            monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def deliver(platform: Platform, example: str, root: Path) -> list[str]:
    """Take every step of handing over; return what failed."""
    failed = []
    for step in delivery.steps(platform, made.EXAMPLES[example], root):
        try:
            step()
        except GraderError as error:
            failed.append(str(error))
    return failed


def test_gitlab_gets_junit(here: Path) -> None:
    assert deliver(Platform.GITLAB, "failed", here) == []
    assert junit_rules.faults((here / "grade-report.xml").read_text()) == []


def test_classroom_50_gets_its_result(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in made.CLASSROOM50.items():
        monkeypatch.setenv(name, value)
    assert deliver(Platform.CLASSROOM50, "failed", here) == []
    assert summary_rules.faults((here / "release-body.md").read_text()) == []
    assert classroom50_rules.faults((here / "result.json").read_text()) == []
    assert json.loads((here / "result.json").read_text())["owner"] == "ada"


def test_the_release_body_of_classroom_50_is_one_that_github_takes(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in made.CLASSROOM50.items():
        monkeypatch.setenv(name, value)
    long = made.check("long", CheckStatus.FAILED, message="\u00e9" * 9000)
    results = [made.result(long, exercise=f"exercise-{number:02}") for number in range(60)]
    for step in delivery.steps(Platform.CLASSROOM50, results, here):
        step()
    body = (here / "release-body.md").read_text()
    assert 90_000 < len(body.encode()) <= 120_000 and "Shortened here" in body


def test_classroom_50_gets_no_result_where_there_is_no_verdict(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in made.CLASSROOM50.items():
        monkeypatch.setenv(name, value)
    (here / "result.json").write_text('{"score": 1000}')
    delivery.clear(Platform.CLASSROOM50, here)
    deliver(Platform.CLASSROOM50, "ungraded", here)
    assert not (here / "result.json").exists()


def test_github_without_its_files_says_so_and_does_the_rest(
    here: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert deliver(Platform.GITHUB, "failed", here) == [
        "The runner did not set GITHUB_STEP_SUMMARY, so no summary is shown.",
        "The runner did not set GITHUB_OUTPUT, so later steps get no result.",
    ]
    assert annotation_rules.faults(capsys.readouterr().out) == []
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(here / "no" / "summary"))
    monkeypatch.setenv("GITHUB_OUTPUT", str(here))
    summary, output = deliver(Platform.GITHUB, "failed", here)
    assert "cannot be written: No such file" in summary
    assert "cannot be written: Is a directory" in output


def test_a_summary_leaves_room_for_what_is_there(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = here / "summary"
    path.write_text("x" * ((1 << 20) - 300))
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(path))
    monkeypatch.setenv("GITHUB_OUTPUT", str(here / "output"))
    assert deliver(Platform.GITHUB, "failed", here) == []
    assert path.stat().st_size <= 1 << 20 and "Shortened here" in path.read_text()


@pytest.mark.parametrize(
    ("variables", "platform"),
    [
        ({}, Platform.NONE),
        ({"CI": "true"}, Platform.NONE),
        ({"GITHUB_ACTIONS": "true"}, Platform.GITHUB),
        ({"GITHUB_ACTIONS": "true", **made.CLASSROOM50}, Platform.CLASSROOM50),
        ({"GITHUB_ACTIONS": "true", "CLASSROOM50_BUNDLE_DIR": "x"}, Platform.CLASSROOM50),
        ({"GITLAB_CI": "true"}, Platform.GITLAB),
    ],
)
def test_the_platform_is_told_from_its_variables(
    tmp_path: Path, variables: dict[str, str], platform: Platform
) -> None:
    assert detect(variables, tmp_path) is platform


def test_gradescope_is_told_from_its_folders(tmp_path: Path) -> None:
    (tmp_path / "source").mkdir()
    assert detect({}, tmp_path) is Platform.NONE
    (tmp_path / "submission").mkdir()
    assert detect({}, tmp_path) is Platform.GRADESCOPE


def test_skew_is_named_and_the_same_versions_are_not() -> None:
    results = made.EXAMPLES["failed"]
    same = {results[0].exercise: made.FINGERPRINT}
    assert delivery.skew_lines(results, same) == []
    assert delivery.skew_lines(results, {}) == []
    older = {results[0].exercise: made.FINGERPRINT | {"torch": "2.6.0"}}
    assert "  torch: 2.6.0 there, 2.13.0+cpu here" in delivery.skew_lines(results, older)


def test_a_machine_that_cannot_confine_is_named_before_the_verdict(tmp_path: Path) -> None:
    loose = [replace(made.EXAMPLES["failed"][0], confinement=("session", "rlimits"))]
    first = delivery.log(loose, tmp_path).splitlines()[0]
    assert "landlock" in first and "--confine require" in first and "could read" in first
    process_limit = [rung.name for rung in LADDER if rung.name != "process-limit"]
    first = delivery.log([replace(loose[0], confinement=tuple(process_limit))], tmp_path)
    assert "nothing stops filling the process table" in first and "could read" not in first
    held = [replace(loose[0], confinement=tuple(rung.name for rung in LADDER))]
    assert "could read" not in delivery.log(held, tmp_path)


@settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
@given(results=made.results())
def test_the_log_of_any_result_holds_no_command_and_no_escape(
    tmp_path_factory: pytest.TempPathFactory, results: list[Result]
) -> None:
    log = delivery.log(results, tmp_path_factory.getbasetemp())
    assert not classroom_rules.COMMAND.search(log)
    assert "\x1b" not in log and "\r" not in log and log.encode()

"""Each folder of ``submissions/`` is a submission and the verdict that it must get.

To add one, add a folder; no code is needed.
"""

import json
from pathlib import Path

import pytest

from grader.grading import Prepared, grade
from grader.results import CheckStatus
from grader.sandbox import Sandbox
from grader.submissions import read_submission

FOLDERS = sorted(path.parent for path in (Path(__file__).parent / "submissions").glob("*/*.json"))


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_a_submission_gets_its_verdict(folder: Path, prepared: Prepared, sandbox: Sandbox) -> None:
    expected = json.loads((folder / "expected.json").read_text())
    submission = read_submission(folder / "doubling.py")
    result = grade(prepared, submission, sandbox, timeout=2.0)
    check = next(check for check in result.checks if check.name == expected["check"])
    seen = (result.status, result.points, result.started, check.status)
    wanted = (expected["status"], expected["points"], expected["started"], expected["check_status"])
    assert seen == wanted, check.message
    if expected["message"]:
        assert expected["message"] in (check.message or "")
    for other in result.checks:
        whole = other.cases_compared == other.cases_planned > 0
        assert whole or other.status is not CheckStatus.PASSED
        assert other.hint or other.status is not CheckStatus.FAILED


def test_there_are_submissions() -> None:
    assert len(FOLDERS) > 40

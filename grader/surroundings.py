"""Where ``grade ci`` runs, told from the variables that each platform sets.

Sources: GitHub's and GitLab's lists of default variables, Classroom 50's
``wiki/Advanced-Autograding.md``, Gradescope's "Autograder Specifications".
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from grader.errors import GraderError
from grader.report.classroom50 import Handin

AUTOGRADER = Path("/autograder")


class Platform(StrEnum):
    """A place that asks for reports of its own."""

    GITHUB = "github"
    CLASSROOM50 = "classroom50"
    GRADESCOPE = "gradescope"
    GITLAB = "gitlab"
    NONE = "none"


def detect(variables: Mapping[str, str], autograder: Path = AUTOGRADER) -> Platform:
    """Return the platform; Classroom 50 runs on GitHub and is looked for first."""
    if "CLASSROOM50_BUNDLE_DIR" in variables or {"CLASSROOM", "SUBMISSION_TAG"} <= set(variables):
        return Platform.CLASSROOM50
    if variables.get("GITHUB_ACTIONS") == "true":
        return Platform.GITHUB
    if variables.get("GITLAB_CI") == "true":
        return Platform.GITLAB
    if (autograder / "source").is_dir() and (autograder / "submission").is_dir():
        return Platform.GRADESCOPE
    return Platform.NONE


def handin(variables: Mapping[str, str]) -> Handin:
    """Return whose work Classroom 50 has handed in. Raises GraderError if it does not say."""
    needed = ("CLASSROOM", "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "RELEASE_URL")
    missing = [name for name in needed if not variables.get(name)]
    owner = variables.get("OWNER") or variables.get("USERNAME")
    missing += [] if owner else ["OWNER"]
    if missing:
        raise GraderError(
            f"Classroom 50 did not set {', '.join(missing)}, so its result.json cannot be written. "
            "Run this from its autograder.py."
        )
    return Handin(
        classroom=variables["CLASSROOM"],
        assignment=variables["ASSIGNMENT"],
        submission=variables["SUBMISSION_TAG"],
        commit=variables["COMMIT_URL"],
        release=variables["RELEASE_URL"],
        review=variables.get("REVIEW_URL") or variables["COMMIT_URL"],
        owner=owner or "",
        assignment_type=variables.get("ASSIGNMENT_TYPE") or "individual",
        when=datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )

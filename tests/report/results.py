"""Results for the tests of the reports: real-looking ones, and any that Hypothesis likes."""

from typing import Any

from hypothesis import strategies as st

from grader.report.classroom50 import Handin
from grader.results import CheckResult, CheckStatus, Result

FINGERPRINT = {
    "course": "13651d20cb5d163e",
    "grader": "0.1.0+4bd18f383d6d5c77",
    "torch": "2.13.0+cpu",
    "python": "3.11.7",
}
HANDIN = Handin(
    classroom="ml",
    assignment="week-1",
    submission="submit/2026-06-01T14-32-05Z-a1b2c3d",
    commit="https://github.com/school/ml-week-1-ada/commit/a1b2c3d",
    release="https://github.com/school/ml-week-1-ada/releases/tag/submit",
    review="https://github.com/school/ml-week-1-ada/compare/0...a1b2c3d",
    owner="ada",
    assignment_type="individual",
    when="2026-06-01T14:32:05Z",
)
CLASSROOM50 = {
    "CLASSROOM": "ml",
    "ASSIGNMENT": "week-1",
    "SUBMISSION_TAG": "submit/2026-06-01T14-32-05Z-a1b2c3d",
    "COMMIT_URL": "https://example.org/commit/1",
    "RELEASE_URL": "https://example.org/release/1",
    "OWNER": "ada",
}
"""What Classroom 50 sets."""
HOSTILE = (
    "\x1b[2J\x1b[31mFAIL\x1b[0m \x1b]52;c;ZXZpbA==\x07",
    "::set-output name=result::forged",
    "  \u2003::error::forged",
    'x\n::notice title=Autograding report::{"totalPoints":99,"maxPoints":99}',
    "##[set-output name=result]forged",
    "</pre><script>alert(1)</script>",
    "]]></failure><testcase/>",
    "`````\n# forged\n```",
    "| a | b |\n|---|---|\n@everyone [x](javascript:1) ![](http://evil.example)",
    "nul \0 lone \ud800 \udfff bidi \u202e end \ufffe\uffff",
    "carriage\rreturn \x85 \u2028 line",
    "%0A::error::%25",
    "&lt;b&gt;&#60;",
    "",
)


def check(
    name: str, status: CheckStatus = CheckStatus.PASSED, most: int = 1, **texts: Any
) -> CheckResult:
    """A check's row; all or nothing, like the real ones."""
    return CheckResult(
        name=name,
        status=status,
        points=most if status is CheckStatus.PASSED else 0,
        max_points=most,
        cases_planned=5,
        cases_compared=5 if status is CheckStatus.PASSED else 2,
        **texts,
    )


def result(*checks: CheckResult, exercise: str = "exercise-03", **more: object) -> Result:
    """A result with these checks."""
    fixed: dict[str, object] = {
        "title": "A ReLU with its own backward",
        "seed": 0,
        "confinement": ("rlimits", "landlock-7"),
        "versions": {"python": "3.11.7", "torch": "2.13.0+cpu"},
        "fingerprint": FINGERPRINT,
        "timings": {"grading": 0.5},
    }
    return Result(exercise=exercise, checks=checks, **(fixed | more))  # type: ignore[arg-type]


def failed(most: int = 2) -> CheckResult:
    """A failed check with everything there is to say."""
    return check(
        "backward uses the incoming gradient",
        CheckStatus.FAILED,
        most,
        message="the result is 1.0, expected 0.0 (exactly)",
        counterexample="import torch\nx = torch.tensor(0.25)\nprint(vjp(x, x[::2]))\n",
        expected="tensor(0.)",
        got="tensor(1.)",
        hint="Multiply by grad_output.",
        diagnosis="backward ignores the gradient that comes in.",
    )


EXAMPLES = {
    "passed": [result(check("forward"), check("backward", most=2))],
    "failed": [
        result(
            check("forward"),
            failed(),
            check(
                "x is left alone",
                CheckStatus.NOT_REACHED,
                message="looked at once 'forward' passes",
            ),
            output="hello\n::error::from my code\n",
        )
    ],
    "ungraded": [
        result(check("forward"), exercise="exercise-02"),
        result(check("forward", CheckStatus.UNGRADED, message="the reference raised OSError")),
    ],
    "hidden": [result(check("forward"), seed=None, commitment="ab" * 32)],
}

texts = st.one_of(
    st.sampled_from(HOSTILE),
    st.lists(st.sampled_from(HOSTILE), max_size=4).map("".join),
    st.text(st.characters(exclude_categories=()), max_size=40),
)


@st.composite
def checks(draw: st.DrawFn) -> CheckResult:
    """Any check whose points are all or nothing."""
    status = draw(st.sampled_from(CheckStatus))
    most = draw(st.integers(1, 9))
    said = draw(st.one_of(st.none(), texts)) if status is CheckStatus.PASSED else draw(texts)
    others = {
        name: draw(st.one_of(st.none(), texts))
        for name in ("counterexample", "expected", "got", "hint", "diagnosis")
    }
    return check(draw(texts), status, most, message=said, **others)


@st.composite
def results(draw: st.DrawFn) -> list[Result]:
    """Any results of one run."""
    found = []
    for _ in range(draw(st.integers(1, 3))):
        rows = draw(st.lists(checks(), max_size=4))
        hidden = draw(st.booleans())
        found.append(
            result(
                *rows,
                exercise=draw(st.one_of(texts, st.just("exercise-01"))),
                title=draw(texts),
                output=draw(texts),
                seed=None if hidden else 3,
                commitment="cd" * 32 if hidden else None,
                fingerprint={draw(texts): draw(texts), "torch": "2"},
                confinement=(draw(texts),),
            )
        )
    return found

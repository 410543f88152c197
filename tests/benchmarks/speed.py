"""How long the command takes, as ratios to ``python -c "import torch"`` in the same run.

``python tests/benchmarks/speed.py [RUNS]`` from a checkout. Prints, never judges: the
floor and each command are timed in turn, so that a machine that slows down slows both.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
EXERCISE = ROOT / "solutions" / "exercise_03"
RIGHT = EXERCISE / "custom_relu.py"
WRONG = EXERCISE / "wrong" / "ignores_grad_output.py"
FLOOR = [sys.executable, "-c", "import torch"]
PYTEST = ROOT / "tests" / "benchmarks" / "plain_pytest.py"


def grade(*arguments: str | Path) -> list[str]:
    """The command ``grade`` with the interpreter that runs this."""
    return [sys.executable, "-m", "grader", *map(str, arguments)]


def wall(command: list[str], cache: str) -> float:
    """Return the seconds that a command takes."""
    environment = {**os.environ, "XDG_CACHE_HOME": cache}
    began = time.perf_counter()
    subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    return time.perf_counter() - began


def compare(name: str, command: list[str], runs: int, cache: Callable[[], str]) -> None:
    """Print a command's median and its ratio to the floor, pair by pair."""
    pairs = [(wall(FLOOR, cache()), wall(command, cache())) for _ in range(runs)]
    ratios = [taken / floor for floor, taken in pairs]
    seconds = statistics.median(taken for _, taken in pairs)
    spread = f"{min(ratios):.2f} to {max(ratios):.2f}"
    print(f"{name:<46} {statistics.median(ratios):5.2f} x   ({spread}; {seconds:.2f} s)")


def inside() -> None:
    """Print what one worker and one case cost, measured in this process."""
    from grader.course import find_course
    from grader.grading import grade as grade_one
    from grader.grading import prepare
    from grader.run import hidden_paths
    from grader.sandbox import Sandbox
    from grader.submissions import read_submission

    course = find_course(ROOT)
    with Sandbox(hidden_paths(course)) as sandbox:
        prepared = prepare(course.find("3"), 0, sandbox)
        sandbox.worker().kill()
        starts = []
        for _ in range(50):
            began = time.perf_counter()
            worker = sandbox.worker()
            starts.append(time.perf_counter() - began)
            worker.kill()
        print(f"{'start of a confined worker':<46} {1000 * statistics.median(starts):5.1f} ms")
        submission = read_submission(RIGHT)
        grade_one(prepared, submission, sandbox, timeout=10)
        began = time.perf_counter()
        result = grade_one(prepared, submission, sandbox, timeout=10)
        taken = time.perf_counter() - began
        cases = sum(check.cases_compared for check in result.checks[:-1])
        print(f"{'a right submission, everything warm':<46} {1000 * taken:5.0f} ms, {cases} cases")
        print(f"{'one case':<46} {1e6 * taken / cases:5.0f} us")


def main() -> None:
    """Print every figure."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as kept:
        wall(grade("3", "--submission", RIGHT), kept)
        wall(grade("3", "--submission", WRONG), kept)
        print(f'floor: python -c "import torch"; {runs} runs each, in turn with the floor')
        compare("grade --help", grade("--help"), runs, lambda: kept)
        compare("right submission", grade("3", "--submission", RIGHT), runs, lambda: kept)
        compare("wrong submission, smallest input shown", grade("3", "--submission", WRONG), runs,
                lambda: kept)  # fmt: skip
        compare("right submission, first ever (no case bank)", grade("3", "--submission", RIGHT),
                runs, tempfile.mkdtemp)  # fmt: skip
        plain = [
            sys.executable,
            "-m",
            "pytest",
            "-o",
            "addopts=",
            "-p",
            "no:cacheprovider",
            str(PYTEST),
        ]
        compare("plain pytest + Hypothesis, same checks", plain, runs, lambda: kept)
        inside()


if __name__ == "__main__":
    main()

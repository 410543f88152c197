"""What a class costs, as ratios measured in the same run.

``python tests/benchmarks/batch.py [--count N] [--memory N...]`` from a checkout. Prints CPU
seconds for each submission beside pytest + Hypothesis with the same checks in a fresh
process each, wall time against jobs, the memory of the whole tree of processes, and where
the time goes. Never judges. Every submission is another text, so each is graded.
"""

import argparse
import cProfile
import os
import pstats
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import psutil

ROOT = Path(__file__).parent.parent.parent
EXERCISE = ROOT / "solutions" / "exercise_03"
PYTEST = ROOT / "tests" / "benchmarks" / "plain_pytest.py"
FILE = "custom_relu.py"


def examples() -> list[str]:
    """Return texts: as many right as wrong ones, in turn."""
    right = [EXERCISE / FILE, *sorted((EXERCISE / "right").glob("*.py"))]
    wrong = sorted((EXERCISE / "wrong").glob("*.py"))
    pairs = zip(cycle(right), wrong, strict=False)
    return [path.read_text() for pair in pairs for path in pair]


def light() -> list[str]:
    """Return texts most of which fail at once: for runs of thousands, where time is short."""
    right, wrong = examples()[0], (EXERCISE / "wrong" / "always_float32.py").read_text()
    return [right, *[wrong] * 19]


def a_class(folder: Path, count: int, texts: list[str]) -> Path:
    """Write ``count`` submissions, no two alike."""
    for number, text in enumerate(islice(cycle(texts), count)):
        place = folder / f"learner-{number:05d}"
        place.mkdir(parents=True)
        (place / FILE).write_text(f"{text}\n# {number}\n")
    return folder


def run(line: list[str], **variables: str) -> tuple[float, float, float]:
    """Return wall seconds, CPU seconds and the largest PSS in MB of a command's whole tree."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    process = psutil.Popen(
        line, cwd=ROOT, env={**os.environ, **variables}, stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    most = 0.0
    while True:
        try:
            process.wait(1.0)
            break
        except psutil.TimeoutExpired:
            most = max(most, pss(process))
    wall = time.perf_counter() - began
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, most


def pss(root: psutil.Process) -> float:
    """Return the proportional memory of a tree, so that shared pages count once, in MB."""
    total = 0
    for process in [root, *root.children(recursive=True)]:
        try:
            total += process.memory_full_info().pss
        except (psutil.Error, OSError):
            continue
    return total / (1 << 20)


def batch(folder: Path, book: Path, jobs: int, *more: str) -> list[str]:
    """The command over a class."""
    line = [sys.executable, "-m", "grader", "batch", str(folder), "--gradebook", str(book)]
    return [*line, "--exercise", "3", "--course", str(ROOT), "--jobs", str(jobs), *more]


def plain(home: Path, count: int) -> float:
    """Return CPU seconds for each submission with pytest + Hypothesis, a process each."""
    total = 0.0
    for number, text in enumerate(islice(cycle(examples()), count)):
        folder = home / f"plain-{number}"
        folder.mkdir()
        (folder / FILE).write_text(text)
        line = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(PYTEST)]
        total += run(line, SUBMISSION_FOLDER=str(folder))[1]
    return total / count


def ratios(home: Path, count: int, samples: int) -> None:
    """Print CPU for each submission: the fixed cost of a run is measured and told apart."""
    other = plain(home, samples)
    print(
        f"pytest + Hypothesis, a process each    {other:8.3f} CPU s a submission, {samples} tried"
    )
    few = a_class(home / "few", 2, examples())
    many = a_class(home / "many", count, examples())
    for name, more in (("with diagnosis", ()), ("--quick", ("--quick",))):
        start = run(batch(few, home / f"few{len(more)}.db", 1, *more))[1]
        cost = run(batch(many, home / f"many{len(more)}.db", 1, *more))[1]
        each, whole = (cost - start) / (count - 2), cost / count
        print(
            f"grade batch, {name:<24}  {each:8.3f} CPU s a submission, {other / each:.0f} times "
            f"fewer ({whole:.3f} and {other / whole:.0f} with the start of {start:.1f} s shared "
            f"among {count})"
        )


def jobs(home: Path, count: int) -> None:
    """Print wall time against jobs."""
    folder = a_class(home / "jobs", count, examples())
    first = None
    for number in (1, 2, 4):
        wall, cpu, _ = run(batch(folder, home / f"jobs{number}.db", number))
        first = first or wall
        print(
            f"{number} jobs: {wall:7.1f} s wall, {first / wall:.2f} times as fast; {cpu:.1f} CPU s"
        )


def memory(home: Path, counts: list[int]) -> None:
    """Print the memory of the whole tree."""
    for count in counts:
        folder = a_class(home / f"memory{count}", count, light())
        wall, _, most = run(batch(folder, home / f"memory{count}.db", 2, "--quick"))
        print(
            f"{count:6d} submissions: {most:7.0f} MB (PSS of the tree), {count / wall:.1f} a second"
        )


def below() -> float:
    """Return the CPU seconds of all processes below this one, ended ones included."""
    return sum(sum(p.cpu_times()[:4]) for p in psutil.Process().children(recursive=True))


def where(count: int) -> None:
    """Print where the trusted process's time goes, and how much is the workers'."""
    from grader.batch.desk import Desk
    from grader.batch.work import Settings, Task, digest_of
    from grader.course import find_course

    texts = examples()
    for name, kept in (("right", texts[0::2]), ("wrong", texts[1::2])):
        desk = Desk(Settings(find_course(ROOT, ROOT)))
        desk.grade(Task("exercise-03", "first", texts[0]))
        desk.grade(Task("exercise-03", "second", texts[1]))
        profile = cProfile.Profile()
        tasks = [Task("exercise-03", digest_of(t), t) for t in islice(cycle(kept), count)]
        spent, began = below(), time.process_time()
        for task in tasks:
            desk.grade(task)
        ours = (time.process_time() - began) / count
        theirs = below() - spent
        print(f"\n{name}: {ours:.3f} CPU s ours, {theirs / count:.3f} the workers', a submission")
        for task in tasks[:10]:
            profile.runcall(desk.grade, task)
        stats: Any = pstats.Stats(profile)
        stats.sort_stats("tottime").print_stats(12)
        desk.close()


def main() -> None:
    """Print every figure."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--samples", type=int, default=6)
    parser.add_argument("--memory", type=int, nargs="*", default=[100, 1000])
    parser.add_argument("--only", choices=("ratios", "jobs", "memory", "where"))
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        parts: dict[str, Callable[[], None]] = {
            "ratios": lambda: ratios(home, given.count, given.samples),
            "jobs": lambda: jobs(home, given.count),
            "memory": lambda: memory(home, given.memory),
            "where": lambda: where(20),
        }
        for name, part in parts.items():
            if given.only in (None, name):
                part()
                sys.stdout.flush()


if __name__ == "__main__":
    main()

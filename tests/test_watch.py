"""Watching, as a learner would: the real command in a real pseudo-terminal, real saves."""

import fcntl
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from grader.course import Place
from grader.progress import Standing
from grader.results import CheckResult, CheckStatus, Result
from grader.watch import keys
from grader.watch.events import Begun, Graded, Key, Signal, Unreadable
from grader.watch.screen import CLEAR
from grader.watch.state import Do, State, View, Work, after
from grader.words import say
from tests.conftest import TINY, Command

ROOT = TINY.parent.parent.parent
SOLUTIONS = TINY / "solutions" / "exercise_01"
RIGHT = (SOLUTIONS / "doubling.py").read_text()
WRONG = (SOLUTIONS / "wrong" / "off_by_one.py").read_text()
SEVERAL = WRONG.replace("return 2 * x", "return (2 * x).detach()")
HANGS = "def double(x):\n    while True:\n        pass\n"
PATIENCE = 90.0
OLD = "Grading "
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Evening:
    """``grade watch`` in a pseudo-terminal, and what has come out of it."""

    def __init__(self, workspace: Path, *arguments: str) -> None:
        self.stub = workspace / "exercises" / "exercise_01" / "doubling.py"
        self.saves = 0
        self.screen, self.theirs = pty.openpty()
        self.resize(100, 40)
        self.before = termios.tcgetattr(self.theirs)
        self.program = subprocess.Popen(
            [sys.executable, "-m", "grader", "watch", "1", *arguments],
            cwd=workspace,
            env={**os.environ, "PYTHONPATH": str(ROOT), "TERM": "xterm", "GRADE_LANG": "en",
                 "XDG_CACHE_HOME": str(workspace / "cache")},
            stdin=self.theirs,
            stdout=self.theirs,
            stderr=self.theirs,
            start_new_session=True,
        )  # fmt: skip

    def save(self, text: str) -> None:
        self.stub.write_text(text)

    def save_another(self, text: str) -> None:
        """Save a text that was not there before, so that it is graded."""
        self.saves += 1
        self.save(f"{text}# {self.saves}\n")

    def press(self, text: str) -> None:
        os.write(self.screen, text.encode())

    def resize(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.screen, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def shows(self, *words: str) -> str:
        """Wait until all ``words`` come, one behind the other; return what came up to then,
        without colours, and without verdicts that were about to be replaced, unless asked for."""
        came, seen, end = "", "", time.monotonic() + PATIENCE
        pattern = re.compile(".*".join(map(re.escape, words)), re.DOTALL)
        while not pattern.search(seen):
            left = max(0.0, end - time.monotonic())
            assert select.select([self.screen], [], [], left)[0], f"no {words!r} in {seen!r}"
            came += os.read(self.screen, 1 << 16).decode(errors="replace")
            screens = came.split(CLEAR)
            kept = [s for s in screens if OLD in words or OLD not in s]
            seen = ESCAPES.sub("", "".join(kept))
        return seen

    def close(self) -> None:
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()
        os.close(self.screen)
        os.close(self.theirs)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("evening") / "course"
    shutil.copytree(TINY, path)
    return path


@pytest.fixture(scope="module")
def program(workspace: Path) -> Iterator[list[Evening]]:
    """The program that tests share, in a list: empty until a test wants one."""
    running: list[Evening] = []
    yield running
    for one in running:
        one.close()


@pytest.fixture
def evening(workspace: Path, program: list[Evening]) -> Evening:
    """A program that shows a wrong answer without hints, whichever tests were there before."""
    if not program or program[-1].program.poll() is not None:
        program.append(Evening(workspace, "--timeout", "300"))
        program[-1].shows("n next")
    for text, verdict in ((RIGHT, "Full marks."), (WRONG, "7 of 10 points.")):
        program[-1].save_another(text)
        program[-1].shows(verdict, "q quit")
    return program[-1]


def test_a_save_is_graded(evening: Evening) -> None:
    evening.save_another(WRONG)
    shown = evening.shows("7 of 10 points.")
    assert "✗ countdown counts down" in shown and "n = 0" in shown and "hint:" not in shown
    evening.save_another(RIGHT)
    assert "Press n for the next exercise" in evening.shows("s for the solution.")


def test_hints_come_one_by_one(evening: Evening) -> None:
    evening.press("h")
    assert "hint: Use range." in evening.shows("n next")
    evening.press("h")
    evening.shows("That was the last hint.")


def test_a_file_that_is_replaced_deleted_and_half_written(evening: Evening) -> None:
    other = evening.stub.with_name("doubling.py~")
    other.write_text(RIGHT + "# replaced\n")
    other.replace(evening.stub)
    evening.shows("Full marks.")
    evening.stub.unlink()
    evening.shows("Waiting for")
    evening.save("")
    evening.save(RIGHT[: len(RIGHT) // 2])
    evening.save(WRONG + "# whole again\n")
    shown = evening.shows("7 of 10 points.")
    assert "is not valid Python" not in shown


def test_a_folder_that_is_replaced_stays_watched(evening: Evening) -> None:
    folder = evening.stub.parent
    shutil.copytree(folder, folder.with_name("away"))
    shutil.rmtree(folder)
    evening.shows("Waiting for")
    shutil.move(folder.with_name("away"), folder)
    evening.shows("7 of 10 points.")


def test_a_newer_save_ends_a_hanging_one(evening: Evening) -> None:
    evening.save(HANGS)
    evening.press("l")
    evening.shows("enter open")
    evening.press("l")
    evening.shows("n next")
    began = time.monotonic()
    evening.save(RIGHT + "# after a loop without end\n")
    evening.shows("Full marks.")
    assert time.monotonic() - began < 60, "a call may take 300 s here"


def test_while_a_grading_takes_long_the_old_verdict_says_so(evening: Evening) -> None:
    evening.save_another(WRONG)
    evening.shows("7 of 10 points", "q quit")
    evening.save_another(f"import time\ntime.sleep(2)\n{RIGHT}")
    evening.shows("7 of 10 points", OLD, "doubling.py ...", "q quit")
    evening.shows("Full marks.", "q quit")


def test_editors_other_files_are_left_alone(evening: Evening) -> None:
    evening.save_another(RIGHT)
    evening.shows("Full marks.", "q quit")
    for name in (".doubling.py.swp", "4913", "doubling.py~", "#doubling.py#"):
        evening.stub.with_name(name).write_text(WRONG)
        evening.stub.with_name(name).unlink()
    evening.press("l")
    assert "of 10 points" not in evening.shows("> exercise-01")
    evening.press("\x1b")
    evening.shows("Full marks.")


def test_a_terminal_may_become_narrow(evening: Evening) -> None:
    evening.save_another(RIGHT)
    evening.shows("Full marks.", "q quit")
    evening.press("h")  # an answer to an earlier key may be wider
    evening.shows("nothing to hint at.", "q quit")
    evening.resize(28, 20)
    os.kill(evening.program.pid, signal.SIGWINCH)
    shown = evening.shows("q quit")
    assert max(map(len, shown.splitlines())) <= 90  # only code is wider than the screen
    evening.resize(100, 40)
    os.kill(evening.program.pid, signal.SIGWINCH)
    evening.shows("n next")


def test_the_solution_and_the_next_exercise(evening: Evening) -> None:
    evening.save_another(RIGHT)
    evening.shows("Full marks.", "q quit")
    evening.press("s")
    assert "yield from range(n - 1, -1, -1)" in evening.shows("n next")
    evening.press("s")
    evening.shows("n next")
    evening.press("n")
    evening.shows("There is no other exercise without full marks.")


def test_a_reset_is_asked_for_and_says_where_the_work_is(evening: Evening, workspace: Path) -> None:
    evening.press("x")
    evening.shows("y/n")
    evening.press("n")
    evening.shows("n next")
    evening.press("xy")
    evening.shows("No untouched copy")
    assert evening.stub.read_text().startswith(WRONG)


def test_q_ends_it_and_leaves_nothing(evening: Evening) -> None:
    evening.press("q")
    assert evening.program.wait(30) == 0
    assert termios.tcgetattr(evening.theirs) == evening.before
    children = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(evening.program.pid)], capture_output=True, text=True
    )
    assert children.stdout.strip() == ""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_leave_the_terminal_as_it_was(tmp_path: Path, number: signal.Signals) -> None:
    shutil.copytree(TINY, tmp_path / "course")
    running = Evening(tmp_path / "course")
    try:
        running.shows("n next")
        assert termios.tcgetattr(running.theirs) != running.before
        running.program.send_signal(number)
        assert running.program.wait(30) == 130
        assert termios.tcgetattr(running.theirs) == running.before
    finally:
        running.close()


def rows(text: str) -> list[str]:
    return [line for line in text.splitlines() if re.match(" *[✓✗·]|.*points|.*compared", line)]


def test_without_a_terminal_verdicts_are_printed_one_after_the_other(
    tmp_path: Path, run_grade: Command
) -> None:
    shutil.copytree(TINY, tmp_path / "course")
    stub = tmp_path / "course" / "exercises" / "exercise_01" / "doubling.py"
    program = subprocess.Popen(
        [sys.executable, "-m", "grader", "watch", "1"],
        cwd=tmp_path / "course",
        env={**os.environ, "GRADE_LANG": "en", "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert program.stdout is not None
    lines = iter(program.stdout.readline, "")

    def verdict() -> str:
        shown = ""
        while "cases compared" not in shown:
            shown += next(lines)
        return shown

    assert "Not started yet" in verdict()
    stub.write_text(WRONG)
    shown = verdict()
    assert "\x1b" not in shown and "hint: Use range." in shown
    # Several checks fail, and each failure takes several workers: the verdict is the command's.
    stub.write_text(SEVERAL)
    shown = verdict()
    ran = run_grade("1", "--submission", stub, cwd=tmp_path / "course", GRADE_LANG="en")
    assert ran.out.count("✗") > 1 and rows(shown) == rows(ran.out)
    program.send_signal(signal.SIGINT)
    assert program.wait(30) == 130


# The behaviour itself, without a terminal ----------------------------------------------------


def places(count: int) -> tuple[Place, ...]:
    nowhere = Path("nowhere")
    return tuple(Place(f"exercise-{n:02}", nowhere, nowhere) for n in range(1, count + 1))


def state(count: int = 3, **changes: Any) -> State:
    return replace(State(places(count), 0, {}, job=5, work=Work.IDLE), **changes)


def verdict(points: int, exercise: str = "exercise-01") -> Result:
    status = CheckStatus.PASSED if points == 2 else CheckStatus.FAILED
    check = CheckResult(
        name="doubles", status=status, points=points, max_points=2, cases_planned=1,
        cases_compared=1, message=None if points == 2 else "no", hint=None if points == 2 else "h",
    )  # fmt: skip
    return Result(exercise=exercise, title="", seed=0, confinement=(), checks=(check,), versions={})


def then(start: State, *events: Any) -> State:
    for event in events:
        start, _ = after(start, event)
    return start


def test_an_answer_to_an_older_save_is_not_shown() -> None:
    for late in (Graded(4, verdict(2)), Unreadable(4, "gone"), Begun(4, True)):
        assert after(state(), late) == (state(), Do.NOTHING)
    shown, what = after(state(), Graded(5, verdict(2)))
    assert shown.result is not None and what is Do.RECORD


def test_a_long_wait_is_over_with_the_verdict() -> None:
    waiting = then(state(result=verdict(1)), Begun(5, True), Signal.WAITING)
    assert waiting.waiting and waiting.result == verdict(1)
    assert then(waiting, Graded(4, verdict(2))).waiting, "an older save's"
    assert not then(waiting, Graded(5, verdict(2))).waiting
    assert not then(waiting, Unreadable(5, "gone")).waiting


def test_next_skips_what_has_full_marks_and_begins_again_at_the_first() -> None:
    full = Standing(2, 2, 2)
    assert then(state(known={"exercise-02": full}), Key.NEXT).current == 2
    assert then(state(current=2), Key.NEXT).current == 0
    alone = then(state(known={"exercise-02": full, "exercise-03": full}), Key.NEXT)
    assert alone.current == 0 and alone.note is not None


def test_the_solution_is_shown_only_after_full_marks() -> None:
    refused = then(state(), Graded(5, verdict(1)), Key.SOLUTION)
    assert refused.view is View.VERDICT and refused.note is not None
    assert then(state(), Graded(5, verdict(2)), Key.SOLUTION).view is View.SOLUTION


def test_hints_begin_anew_when_something_else_fails() -> None:
    hinted = then(state(), Graded(5, verdict(1)), Key.HINT)
    assert hinted.hints == 1
    assert then(hinted, Graded(5, verdict(1))).hints == 1
    assert then(hinted, Graded(5, verdict(2))).hints == 0


def test_an_answer_to_a_key_goes_with_the_next_save_and_that_of_a_reset_stays() -> None:
    refused = then(state(), Graded(5, verdict(1)), Key.SOLUTION)
    assert then(refused, Signal.RESIZED).note == refused.note is not None
    assert then(refused, Signal.SAVED).note is None
    reset = state(restored=say("Your version is kept as {path}.", path="there"))
    assert then(reset, Signal.SAVED, Graded(5, verdict(1))).restored == reset.restored
    assert then(reset, Key.HINT).restored is None


def test_only_yes_resets() -> None:
    asked = then(state(), Key.RESET)
    assert asked.view is View.CONFIRM_RESET
    assert after(asked, Key.YES)[1] is Do.RESET
    for other in (Key.NEXT, Key.BACK, Key.HINT, Key.ENTER):
        assert after(asked, other)[1] is Do.NOTHING


def test_the_list_is_walked_round() -> None:
    listed = then(state(), Key.LIST)
    assert then(listed, Key.UP).cursor == 2
    chosen, what = after(then(listed, Key.DOWN), Key.ENTER)
    assert (chosen.current, what, chosen.view) == (1, Do.REGRADE, View.VERDICT)
    assert then(listed, Key.BACK).view is View.VERDICT


def test_a_terminal_that_hangs_up_ends_the_evening() -> None:
    assert after(state(), Signal.HUNG_UP)[1] is Do.LEAVE


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("n", [Key.NEXT]),
        ("NH", [Key.NEXT, Key.HINT]),
        ("\x1b[A\x1b[Bq", [Key.UP, Key.DOWN, Key.QUIT]),
        ("\x1b", [Key.BACK]),
        ("\x1b[C", [None]),
        ("é\r", [None, Key.ENTER]),
        ("z ", [None, None]),
    ],
)
def test_what_is_typed_is_understood(typed: str, meant: list[Key | None]) -> None:
    assert [keys.key(piece) for piece in keys.pieces(typed)] == meant

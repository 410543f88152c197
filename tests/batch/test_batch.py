"""A class is graded whole: rows, deadlines, jobs, repetition, Ctrl-C and SIGKILL."""

import json
import os
import pickle
import random
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil

from grader.batch.gradebook import open_gradebook
from grader.results import Status
from tests.batch.conftest import (
    BY_HAND,
    HANGS,
    OFF_BY_ONE,
    RIGHT,
    SECONDS,
    Command,
    Graded,
    a_class,
    command_line,
    dump,
    recorded,
)
from tests.conftest import TINY, GradeSource

KILLS = 2
MOMENTS = 20


def test_each_learner_is_a_row(graded: Graded) -> None:
    with open_gradebook(graded.book) as book:
        rows = {row.learner.id: row for row in book.rows()}
    points = {id: row.result and row.result.points for id, row in rows.items()}
    assert points["ada"] == points["ben"] == points["hana"] == points["jun"] == 10
    assert points["cem"] == points["eli"] == 7
    assert points["dora"] == points["ivo"] == 0
    assert points["kim"] is None and points["lee"] is None
    assert len(rows) == 12


def test_the_summary_counts_every_row(graded: Graded) -> None:
    assert graded.ran.code == 1
    assert "12 submissions: 4 full marks, 6 marks lost, 2 could not be graded." in graded.ran.out
    assert "12 of 12 done" in graded.ran.err


def test_what_cannot_be_graded_is_a_row_that_says_why(graded: Graded) -> None:
    with open_gradebook(graded.book) as book:
        faults = {row.learner.id: row.fault.text for row in book.rows() if row.fault}
    assert faults == {
        "kim": "kim is an empty folder.",
        "lee": "There is no Python file of doubling.py; found: lee.txt.",
    }


def test_the_log_has_a_line_for_each_row(graded: Graded) -> None:
    lines = graded.book.with_suffix(".log").read_text().splitlines()
    assert len(lines) == 12
    assert any("exercise-01 cem: 7 of 10, marks lost" in line for line in lines)


def test_a_batch_grades_as_the_plain_command_does(
    graded: Graded, grade_source: GradeSource
) -> None:
    """There is one way to grade."""
    alone = grade_source(OFF_BY_ONE)
    with open_gradebook(graded.book) as book:
        (row,) = [row for row in book.rows() if row.learner.id == "cem"]
    assert row.result is not None
    assert row.result.checks == alone.checks and row.result.output == alone.output


def test_the_same_text_is_graded_once(graded: Graded) -> None:
    found = dump(graded.book)
    assert len(found["submissions"]) == 12
    assert len(found["verdicts"]) == len(found["sources"]) == 9


def test_nothing_is_graded_twice(graded: Graded, grade: Command) -> None:
    before = sqlite3.connect(graded.book).execute("SELECT * FROM verdicts").fetchall()
    ran = grade("batch", graded.folder, "--gradebook", graded.book)
    assert ran.code == graded.ran.code == 1
    assert "12 submissions: 4 full marks, 6 marks lost, 2 could not" in ran.out
    assert "(10 graded before)" in ran.out
    after = sqlite3.connect(graded.book).execute("SELECT * FROM verdicts").fetchall()
    assert before == after  # the timings too


def test_another_text_of_a_learner_is_graded_anew(
    tmp_path: Path, graded: Graded, book: Path, grade: Command
) -> None:
    folder = a_class(tmp_path / "again", {"cem": RIGHT + "\n# mended\n"})
    assert grade("batch", folder, "--gradebook", book).code == 0
    with open_gradebook(book) as opened:
        (row,) = [row for row in opened.rows() if row.learner.id == "cem"]
        assert len(list(opened.rows())) == 12
    assert row.result is not None and row.result.status is Status.PASSED


def test_a_submission_that_hangs_costs_its_own_deadline_only(
    tmp_path: Path, grade: Command
) -> None:
    folder = a_class(tmp_path / "class", {"a": HANGS, "b": BY_HAND, "c": RIGHT})
    book = tmp_path / "book.db"
    arguments = ("--gradebook", book, "--jobs", "1", "--timeout", "1", "--quick")
    grade("batch", folder, *arguments)
    with open_gradebook(book) as opened:
        rows = {row.learner.id: row for row in opened.rows()}
    assert rows["a"].result is not None and rows["a"].result.points == 0
    assert "did not finish within 1 s" in (rows["a"].result.checks[0].message or "")
    for id in "bc":
        result = rows[id].result
        assert result is not None and result.status is Status.PASSED


def wait_for_rows(process: "subprocess.Popen[bytes]", log: Path, count: int) -> None:
    """Return when that many rows are logged, or the process has ended."""
    while process.poll() is None:
        if log.exists() and len(log.read_text().splitlines()) >= count:
            return
        try:
            process.wait(0.05)
        except subprocess.TimeoutExpired:
            continue


def start(environment: dict[str, str], *arguments: str | Path) -> "subprocess.Popen[bytes]":
    nowhere = subprocess.DEVNULL
    return subprocess.Popen(
        command_line("batch", *arguments), env=environment, stdout=nowhere, stderr=nowhere
    )


def test_killed_at_any_moment_it_goes_on_and_ends_with_the_same_rows(
    tmp_path: Path, graded: Graded, environment: dict[str, str]
) -> None:
    book, chance = tmp_path / "book.db", random.Random(1)
    left: list[psutil.Process] = []
    for number in range(KILLS):
        process = start(environment, graded.folder, "--gradebook", book, "--jobs", "1")
        wait_for_rows(process, book.with_suffix(".log"), 2 * number)
        try:
            process.wait(chance.uniform(0.0, 1.0))
        except subprocess.TimeoutExpired:
            left += psutil.Process(process.pid).children(recursive=True)
            process.kill()
            process.wait()
    process = start(environment, graded.folder, "--gradebook", book, "--jobs", "2")
    kept = len(dump(book)["verdicts"]) if book.exists() else 0
    wait_for_rows(process, book.with_suffix(".log"), kept + 1)
    for job in psutil.Process(process.pid).children()[:1]:
        job.kill()  # this costs a retry, not a grade
    assert process.wait(SECONDS) == 1
    assert dump(book) == dump(graded.book)
    assert psutil.wait_procs(left, timeout=30)[1] == []


def test_the_gradebook_survives_a_kill_at_many_moments(
    tmp_path: Path, graded: Graded, environment: dict[str, str]
) -> None:
    """The same loop over recorded answers: so quick that the kills fall among its writes."""
    book, answers, chance = tmp_path / "book.db", tmp_path / "answers", random.Random(2)
    answers.write_bytes(pickle.dumps(recorded(graded.book)))

    def line(path: Path) -> list[str]:
        files = (answers, graded.folder, path, TINY)
        return [sys.executable, "-m", "tests.batch.replay", *map(str, files)]

    began = time.perf_counter()
    subprocess.run(line(tmp_path / "first.db"), env=environment, check=True)
    whole = time.perf_counter() - began
    for _ in range(MOMENTS):
        process = subprocess.Popen(line(book), env=environment)
        try:
            process.wait(chance.uniform(0.5, 1.0) * whole)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
    subprocess.run(line(book), env=environment, check=True)
    assert dump(book) == dump(graded.book)


def test_ctrl_c_stops_and_says_how_to_go_on(
    tmp_path: Path, graded: Graded, environment: dict[str, str]
) -> None:
    book = tmp_path / "book.db"
    process = subprocess.Popen(
        command_line("batch", graded.folder, "--gradebook", book, "--jobs", "1"),
        env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    wait_for_rows(process, book.with_suffix(".log"), 1)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    _, err = process.communicate(timeout=SECONDS)
    assert process.returncode == 130
    assert b"stopped." in err and b"the same command goes on from there" in err
    assert b"Traceback" not in err
    assert 0 < len(dump(book)["submissions"]) < 12


def test_results_are_kept_as_the_json_report_has_them(graded: Graded) -> None:
    rows = sqlite3.connect(graded.book).execute("SELECT result FROM verdicts")
    tree = json.loads(next(rows)[0])
    assert tree["schema"] == "torchgrade/result/v1" and "timings" not in tree

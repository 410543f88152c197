"""Files made from a gradebook: safe in spreadsheets, and right for those who import them.

The importers' own rules are restated here from their sources (docs of each module).
"""

import csv
import io
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from grader.batch import canvas, moodle
from grader.batch.gradebook import Row
from grader.batch.page import class_page, learner_page, page_name
from grader.batch.platforms import Learner, Platform
from grader.batch.sheet import Filled, Verdicts, guarded, read_table, to_csv
from grader.batch.similar import groups
from grader.batch.work import Fault, Whose
from grader.errors import UsageError
from grader.results import CheckResult, CheckStatus, Result
from tests.batch.conftest import Command


def result(points: int, *, ungraded: bool = False, started: bool = True) -> Result:
    """A verdict of 10 points on one check, as the rows of a gradebook hold it."""
    status = CheckStatus.PASSED if points == 10 else CheckStatus.FAILED
    status = CheckStatus.UNGRADED if ungraded else status
    failed = status is CheckStatus.FAILED
    check = CheckResult(
        name="doubles", status=status, points=points, max_points=10, cases_planned=1,
        cases_compared=1, message="the result is <b>bold</b>" if failed else None,
        counterexample="x = 1" if failed else None, hint="twice" if failed else None,
    )  # fmt: skip
    return Result(
        exercise="exercise-01", title="Doubling", seed=0, confinement=(), checks=(check,),
        versions={}, started=started,
    )  # fmt: skip


def row(learner: Learner, verdict: Result | None, behaviour: str = "", digest: str = "d") -> Row:
    fault = None if verdict else Fault(Whose.SUBMISSION, "=nothing")
    return Row(learner, "exercise-01", "label", digest, fault, verdict, behaviour, 0.0)


def student(id: str, platform: Platform, name: str = "", email: str = "") -> Learner:
    return Learner(id, name or id, platform, email)


CANVAS = (
    "\ufeffStudent,ID,SIS User ID,SIS Login ID,Section,Doubling (4567),Essay (9),Final Score\r\n"
    "    Points Possible,,,,,10,5,(read only)\r\n"
    '"Lovelace, Ada",31,s31,ada@x.org,A,,4,80\r\n'
    '"Muster, Ben",32,s32,ben@x.org,A,3,5,70\r\n'
    '"Noor, Cem",33,s33,cem@x.org,A,EX,,\r\n'
    '"Ortiz, Dora",34,s34,dora@x.org,A,2,,\r\n'
)
Fill = Callable[..., Filled]


def filled_in(
    fill: Fill, tmp_path: Path, text: str, rows: list[Row], *, column: str | None = None,
    out_of: float | None = None,
) -> tuple[list[list[str]], Filled]:  # fmt: skip
    path = tmp_path / "export.csv"
    path.write_text(text, newline="")
    table = read_table(path)
    filled = fill(table, Verdicts(rows, out_of), column, "Doubling", "exercise-01")
    cells = csv.reader(io.StringIO(filled.text.removeprefix("\ufeff")), delimiter=table.delimiter)
    return list(cells), filled


def canvas_takes(exported: list[list[str]], cells: list[list[str]]) -> None:
    """Fail where Canvas's importer would ask, invent or wipe (gradebook_importer.rb)."""
    header = cells[0]
    assert len(header) > 3 and "Student" in header[0] and "ID" in header[1]
    assert set(header) <= set(exported[0])  # an unknown header would be a new assignment
    section = header.index("Section")
    assert all(re.fullmatch(r".*\s\(\d+\)", name) for name in header[section + 1 :])
    known = {line[1] for line in exported[1:]}
    for line in cells[1:]:
        assert len(line) == len(header) and line[1] in known  # else a new user
        if "Points Possible" not in line[0]:
            assert all(re.fullmatch(r"\d+(\.\d{1,2})?", cell) for cell in line[section + 1 :])


def test_canvas_gets_one_assignment_of_those_who_have_a_verdict(tmp_path: Path) -> None:
    rows = [
        row(student("31", Platform.CANVAS), result(10)),
        row(student("32", Platform.CANVAS), result(7)),
        row(student("33", Platform.CANVAS), result(9)),
        row(student("34", Platform.CANVAS), None),
        row(student("99", Platform.CANVAS, "stranger"), result(1)),
    ]
    cells, filled = filled_in(canvas.fill, tmp_path, CANVAS, rows)
    canvas_takes(list(csv.reader(io.StringIO(CANVAS[1:]))), cells)
    assert [line[-1] for line in cells] == ["Doubling (4567)", "10", "10", "7"]
    assert filled.filled == 2 and filled.text.startswith("\ufeffStudent")
    said = "\n".join(filled.notes)
    assert "33 is excused" in said and "stranger (99)" in said
    assert "Without a verdict, not filled in: 34." in said


def test_the_check_of_canvas_can_fail() -> None:
    exported = list(csv.reader(io.StringIO(CANVAS[1:])))
    for broken in ("new user,77,,,A,3", '"Lovelace, Ada",31,s31,ada@x.org,A,'):
        lines = ["Student,ID,SIS User ID,SIS Login ID,Section,Doubling (4567)", broken]
        with pytest.raises(AssertionError):
            canvas_takes(exported, list(csv.reader(lines)))


@pytest.mark.parametrize("name", ["s32", "ben@x.org", "Ben Muster", "muster, ben", "32"])
def test_canvas_finds_a_learner_of_a_folder_as_canvas_would(tmp_path: Path, name: str) -> None:
    rows = [row(student(name, Platform.FOLDER), result(7))]
    cells, _ = filled_in(canvas.fill, tmp_path, CANVAS, rows)
    assert cells[2] == ["Muster, Ben", "32", "s32", "ben@x.org", "A", "7"]


def test_canvas_does_not_guess_between_namesakes(tmp_path: Path) -> None:
    text = CANVAS.replace("Muster, Ben", "Lovelace, Ada")
    rows = [row(student("Ada Lovelace", Platform.FOLDER), result(7))]
    _, filled = filled_in(canvas.fill, tmp_path, text, rows)
    assert filled.filled == 0 and "not for certain" in filled.notes[0]


def test_semicolons_and_points_out_of_100_are_kept(tmp_path: Path) -> None:
    text = CANVAS.replace(", ", "@ ").replace(",", ";").replace("@ ", ", ").replace(";10;", ";100;")
    rows = [row(student("31", Platform.CANVAS), result(7))]
    with pytest.raises(UsageError, match="worth 10 points here and 100 there"):
        filled_in(canvas.fill, tmp_path, text, rows)
    cells, _ = filled_in(canvas.fill, tmp_path, text, rows, out_of=100)
    assert cells[2][-1] == "70"


@pytest.mark.parametrize(
    ("text", "column", "words"),
    [
        (CANVAS.replace("Doubling", "Other"), None, "no column for 'Doubling'. Name one with"),
        (CANVAS, "Final Score", "is not an assignment of Canvas"),
        (CANVAS.replace("(4567)", ""), "Doubling ", "is not an assignment of Canvas"),
        (CANVAS.replace(",10,", ",(read only),"), None, "is read only"),
        ("a,b,c,d\r\n1,2,3,4\r\n", "d", "is not an export of a Canvas gradebook"),
        ("only a header\r\n", None, "has no rows"),
        ('Student,ID\r\n"broken', None, "is not a CSV file"),
    ],
)
def test_what_canvas_would_misread_is_refused(
    tmp_path: Path, text: str, column: str | None, words: str
) -> None:
    rows = [row(student("31", Platform.CANVAS), result(7))]
    with pytest.raises(UsageError, match=re.escape(words)):
        filled_in(canvas.fill, tmp_path, text, rows, column=column)


WORKSHEET = (
    "\ufeffIdentifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    'Participant 501,Ada L,ada@x.org,Submitted,,10.00,Yes,"Monday, 1","-",\n'
    'Participant 502,Ben M,ben@x.org,Submitted,4.00,10.00,Yes,"Monday, 1","-","<p>old</p>"\n'
    'Participant 503,Cem N,cem@x.org,No submission,,10.00,Yes,"-","-",\n'
)


def test_a_worksheet_of_moodle_gets_grades_and_nothing_else(tmp_path: Path) -> None:
    rows = [
        row(student("501", Platform.MOODLE), result(10)),
        row(student("502", Platform.MOODLE), result(7)),
        row(student("503", Platform.MOODLE), None),
        row(student("777", Platform.MOODLE), result(7)),
    ]
    cells, filled = filled_in(moodle.fill, tmp_path, WORKSHEET, rows)
    before = list(csv.reader(io.StringIO(WORKSHEET[1:])))
    assert cells[0] == before[0] and len(cells) == 3
    for new, old, grade in zip(cells[1:], before[1:], ("10", "7"), strict=False):
        assert new == [*old[:4], grade, *old[5:]]
    assert "777" in filled.notes[1] and "503" in filled.notes[0]


def test_a_worksheet_in_another_language_needs_the_column(tmp_path: Path) -> None:
    text = WORKSHEET.replace("Participant", "Teilnehmer/in").replace("Grade,", "Bewertung,")
    text = text.replace("10.00", '"20,00"')
    rows = [row(student("501", Platform.MOODLE), result(7))]
    with pytest.raises(UsageError, match="Name one with --column"):
        filled_in(moodle.fill, tmp_path, text, rows)
    cells, _ = filled_in(moodle.fill, tmp_path, text, rows, column="Bewertung", out_of=5)
    assert cells[1][4] == "3,5"


GRADES = (
    "First name,Last name,ID number,Email address,Assignment: Doubling (Real),Course total (Real),"
    "Last downloaded from this course\n"
    "Ada,L,s1,Ada@x.org,-,-,1790000000\nBen,M,s2,ben@x.org,3.00,3.00,1790000000\n"
)


def test_a_gradebook_of_moodle_is_filled_by_address_or_number(tmp_path: Path) -> None:
    rows = [
        row(student("Ada@x.org", Platform.GRADESCOPE, email="Ada@x.org"), result(10)),
        row(student("s2", Platform.FOLDER), result(7)),
        row(student("ADA@x.org", Platform.FOLDER), result(1)),
    ]
    cells, filled = filled_in(moodle.fill, tmp_path, GRADES, rows)
    assert [line[4] for line in cells[1:]] == ["10", "7"]
    assert "ADA@x.org" in filled.notes[0]  # Moodle's addresses differ by case


@pytest.mark.parametrize("start", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1", " =1", "\n=1"])
def test_no_text_is_taken_for_a_formula(start: str) -> None:
    assert guarded(start).startswith("'")
    assert guarded("Ada = 1") == "Ada = 1"


def test_the_plain_table_has_every_row_and_no_formula(tmp_path: Path) -> None:
    rows = [
        row(student("=cmd()", Platform.FOLDER), None),
        row(student("b", Platform.FOLDER), result(3)),
    ]
    lines = list(csv.DictReader(io.StringIO(to_csv(rows))))
    assert lines[0]["learner"] == "'=cmd()" and lines[0]["reason"] == "'=nothing"
    assert (lines[0]["points"], lines[0]["status"]) == ("", "ungraded")
    assert (lines[1]["points"], lines[1]["failed"]) == ("3", "doubles")


def people(count: int) -> list[Row]:
    wrong = [
        row(student(f"w{i}", Platform.FOLDER), result(3), "same", str(i)) for i in range(count)
    ]
    right = [row(student(f"r{i}", Platform.FOLDER), result(10), "right") for i in range(3)]
    stub = [row(student("s", Platform.FOLDER), result(0, started=False), "stub") for _ in range(2)]
    return wrong + right + stub


def test_similar_answers_are_wrong_ones_that_did_the_same() -> None:
    (group,) = groups([*people(3), row(student("x", Platform.FOLDER), result(3), "other")])
    assert [r.learner.id for r in group.rows] == ["w0", "w1", "w2"] and group.texts == 3
    assert groups(people(1)) == []


def test_the_page_stands_alone_and_escapes_what_learners_wrote() -> None:
    evil = student("<script>alert(1)</script>", Platform.FOLDER, "<img src=x onerror=alert(1)>")
    text = class_page([*people(2), row(evil, result(3)), row(evil, None)], 7, "now")
    assert "<script" not in text and "<img" not in text and "<b>bold" not in text
    assert not re.search(r"<[^>]*(src|href)=[\"']?(?!#)", text)
    for words in ("seed 7", "Hardest checks", "Commonest mistakes", "Similar wrong answers",
                  "Could not be graded", "not started", "x = 1"):  # fmt: skip
        assert words in text


def test_the_page_ends_with_what_is_of_no_exercise_and_names_nothing_empty() -> None:
    stray = replace(row(student("ada", Platform.FOLDER), None), exercise="")
    text = class_page([stray, *people(2)], 7, "now")
    assert text.index('href="#exercise-01"') < text.index('href="#none"')
    assert text.index("Hardest checks") < text.index("No exercise")
    assert "<li>doubles</li>" in text
    assert "<dt>expected" not in text and "<dt>got" not in text  # this check has neither


def test_a_learners_page_is_of_nobody_else() -> None:
    text = learner_page(people(2)[:1], "now")
    assert "w0" in text and "w1" not in text and "twice" in text
    assert page_name("a/../b") != page_name("a-b") and "/" not in page_name("a/../b")


def test_the_commands_write_the_files(tmp_path: Path, book: Path, grade: Command) -> None:
    def run(*arguments: str | Path, code: int = 0) -> str:
        line = [sys.executable, "-m", "grader", "gradebook", *map(str, arguments)]
        done = subprocess.run(
            [*line, "--gradebook", book], capture_output=True, text=True, cwd=tmp_path
        )
        assert done.returncode == code, done.stderr
        return done.stdout if code == 0 else done.stderr

    assert "12 handed in, 2 could not be graded" in run("show")
    assert "exercise-01  kim: kim is an empty folder." in run("show", "--ungraded")
    assert len(run("csv").splitlines()) == 13
    assert "2 learners, one text, 7 of 10 points: cem, eli" in run("similar")
    assert "dora" not in run("similar")  # she and ivo never got as far as doing anything
    assert "is written" in run("page", "--learners", tmp_path / "each")
    assert len(list((tmp_path / "each").iterdir())) == 12
    page = (tmp_path / "class.html").read_text()
    assert "The countdown starts at n instead of n - 1." in page
    (tmp_path / "canvas.csv").write_text(
        "Student,ID,SIS Login ID,Section,Doubling (5)\n    Points Possible,,,,10\n"
        "Ada,1,ada,A,\nCem,2,cem,A,\n"
    )
    assert "2 of 12 grades of exercise-01 are filled in" in run("canvas", tmp_path / "canvas.csv")
    assert (tmp_path / "canvas-filled.csv").read_text().splitlines()[2:] == [
        "Ada,1,ada,A,10",
        "Cem,2,cem,A,7",
    ]
    (tmp_path / "others.csv").write_text(
        "Student,ID,SIS Login ID,Section,Doubling (5)\n    Points Possible,,,,10\nZoe,9,zoe,A,\n"
    )
    said = run("canvas", tmp_path / "others.csv", code=2)
    assert "No grade of exercise-01 could be filled into" in said and "cem, dora" in said
    assert not (tmp_path / "others-filled.csv").exists()

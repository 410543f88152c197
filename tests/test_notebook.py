"""Notebooks: which cells count, magics left out, and a real kernel that grades."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import nbclient
import nbformat
import pytest

from grader.notebook import in_kernel, select, without_magics
from grader.results import CheckResult, CheckStatus, Result
from tests.conftest import TINY, Command

REFERENCE = (TINY / "solutions" / "exercise_01" / "doubling.py").read_text()
WRONG = (TINY / "solutions" / "exercise_01" / "wrong" / "off_by_one.py").read_text()
NAMES = ("double", "countdown")


def notebook(*cells: str) -> Any:
    made = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    made.cells = [nbformat.v4.new_code_cell(cell) for cell in cells]  # type: ignore[no-untyped-call]
    made.cells.insert(0, nbformat.v4.new_markdown_cell("def double(x): prose"))  # type: ignore[no-untyped-call]
    return made


def written(path: Path, *cells: str) -> Path:
    nbformat.write(notebook(*cells), path)  # type: ignore[no-untyped-call]
    return path


def test_only_what_the_names_need_is_taken() -> None:
    text = select(
        [
            "import torch\nimport os",
            "FACTOR = 2\nprint('hello')\n1 / 0",
            "def helper(x):\n    return FACTOR * x\n\nunrelated = open('file')",
            "def double(x):\n    return helper(torch.as_tensor(x))",
            "double(3)",
        ],
        NAMES,
    )
    assert text is not None
    assert "import torch" in text and "FACTOR = 2" in text and "def helper" in text
    for left_out in ("import os", "print", "1 / 0", "unrelated", "double(3)"):
        assert left_out not in text


def test_the_last_definition_counts() -> None:
    text = select(["def double(x):\n    return 1", "def double(x):\n    return 2 * x"], NAMES)
    assert text == "def double(x):\n    return 2 * x\n"
    text = select(["N = 1", "N += 1", "def double(x):\n    return N * x", "N = 5"], NAMES)
    assert text is not None and "N = 5" in text and "N = 1" not in text


def test_decorators_conditions_and_star_imports_come_along() -> None:
    text = select(
        [
            "from math import *",
            "def twice(f):\n    return f",
            "try:\n    import numpy\nexcept ImportError:\n    numpy = None",
            "from __future__ import annotations",
            "@twice\ndef double(x):\n    return numpy",
        ],
        NAMES,
    )
    assert text is not None and text.startswith("from __future__")
    assert "from math import *" in text and "@twice" in text and "except ImportError" in text


def test_nothing_defined_is_nothing_handed_in() -> None:
    assert select(["x = 1", ""], NAMES) is None
    assert select([], NAMES) is None


def test_a_cell_that_is_no_python_is_handed_in_if_it_is_about_the_exercise() -> None:
    assert select(["def other(:"], NAMES) is None
    assert select(["def double(x:\n    return 1"], NAMES) == "def double(x:\n    return 1"


@pytest.mark.parametrize(
    ("cell", "kept"),
    [
        ("%matplotlib inline\nx = 1", "\nx = 1"),
        ("!pip install torch\nx = 1", "\nx = 1"),
        ("files = !ls\nx = 1", "\nx = 1"),
        ("double?\nx = 1", "\nx = 1"),
        ("%%bash\nrm -rf x", ""),
        ("%%grade exercise-01\nx = 1", "\nx = 1"),
        ("%%time\nx = 1", "\nx = 1"),
        ("x = 5 % 3", "x = 5 % 3"),
        ('s = """\n%not magic\n!nor this\n"""', 's = """\n%not magic\n!nor this\n"""'),
        ("x = (5\n% 3)", "x = (5\n% 3)"),
        ("# what is this?", "# what is this?"),
    ],
)
def test_magics_and_shell_lines_are_left_out(cell: str, kept: str) -> None:
    assert without_magics(cell) == kept


def test_a_notebook_has_the_verdict_of_its_file(run_grade: Command, tmp_path: Path) -> None:
    for source, code in ((REFERENCE, 0), (WRONG, 1)):
        path = written(tmp_path / "mine.ipynb", "%load_ext grader", source, "double(1)")
        of_file = tmp_path / "mine.py"
        of_file.write_text(source)
        ran = run_grade("1", path, "--course", TINY, "--format", "json")
        same = run_grade("1", "--course", TINY, "--submission", of_file, "--format", "json")
        assert ran.code == same.code == code
        points = [[check["points"] for check in x.json()["checks"]] for x in (ran, same)]
        assert points[0] == points[1]


def test_no_line_of_a_notebook_is_named(run_grade: Command, tmp_path: Path) -> None:
    path = written(tmp_path / "mine.ipynb", "%load_ext grader", WRONG, "double(1)")
    of_file = tmp_path / "mine.py"
    of_file.write_text(WRONG)
    assert "mine.py:" in run_grade("1", "--course", TINY, "--submission", of_file).out
    shown = run_grade("1", path, "--course", TINY, "--html", tmp_path / "page.html").out
    assert "mine.ipynb" not in shown
    assert "mine.ipynb" not in (tmp_path / "page.html").read_text()


def test_what_a_notebook_failed_on_is_pasted_into_it(run_grade: Command, tmp_path: Path) -> None:
    path = written(tmp_path / "mine.ipynb", WRONG, "print(undefined)")
    arguments = ("1", path, "--course", TINY, "--format", "json")
    checks = run_grade(*arguments, "--repro", "1", cwd=tmp_path).json()["checks"]
    codes = [check["counterexample"] for check in checks if check["counterexample"]]
    assert codes and not any("doubling import" in code for code in codes)
    notebook = tmp_path / "kernel.py"
    notebook.write_text("\n".join([WRONG, *codes]))
    repro = tmp_path / "repro_exercise_01_1.py"
    for file in (notebook, repro):
        command = [sys.executable, "-I", str(file)]
        ran = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
        assert ran.returncode == 0 and ran.stdout.startswith("[0]"), ran.stderr


def test_a_scenario_takes_the_notebook_for_the_module() -> None:
    code = "import torch\n\ndef f(module):\n    return module.g()\n\nimport work\n\nprint(f(work))"
    check = CheckResult(
        name="c", status=CheckStatus.FAILED, points=0, max_points=1, cases_planned=1,
        cases_compared=0, message="no", counterexample=code,
    )  # fmt: skip
    result = Result(
        exercise="e", title="", seed=0, confinement=(), checks=(check,), versions={}, fingerprint={}
    )
    (pasted,) = in_kernel(result, "work").checks
    assert pasted.counterexample == code.replace("import work", "import __main__ as work")


def test_outputs_are_never_looked_at(run_grade: Command, tmp_path: Path) -> None:
    made = notebook(WRONG)
    output = nbformat.v4.new_output("stream", text="10 of 10 points\nFull marks.")  # type: ignore[no-untyped-call]
    made.cells[1].outputs = [output]
    nbformat.write(made, tmp_path / "mine.ipynb")  # type: ignore[no-untyped-call]
    assert run_grade("1", "mine.ipynb", "--course", TINY).code == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "There is no file"),
        ("{", "is no notebook that can be read"),
        ('{"cells": 3}', "is no notebook that can be read"),
        ("cells", "No cell of mine.ipynb defines double, countdown"),
    ],
)
def test_what_is_no_notebook_is_a_usage_error(
    run_grade: Command, tmp_path: Path, content: str | None, words: str
) -> None:
    if content == "cells":
        written(tmp_path / "mine.ipynb", "x = 1")
    elif content is not None:
        (tmp_path / "mine.ipynb").write_text(content)
    ran = run_grade("1", "mine.ipynb", "--course", TINY)
    assert (ran.code, ran.out) == (2, "") and words in ran.err and ran.err.count("\n") == 1


def test_a_notebook_needs_an_exercise(run_grade: Command) -> None:
    ran = run_grade("mine.ipynb", "--course", TINY)
    assert ran.code == 2 and "Name one exercise and one notebook" in ran.err


def test_the_magics_in_a_real_kernel(tmp_path: Path) -> None:
    """%grade judges what was defined, %%grade the cell, and neither changes the kernel."""
    option = f"exercise-01 --course {TINY}"
    made = notebook(
        "%load_ext grader\nimport torch\nthreads = torch.get_num_threads()",
        WRONG,
        f"%grade {option}",
        f"%%grade {option}\n{REFERENCE}",
        "list(countdown(3)), torch.get_num_threads() == threads",
        "%grade exercise-99",
    )
    done = nbclient.execute(made, cwd=str(tmp_path), timeout=120)
    shown = [cell.outputs for cell in done.cells if cell.cell_type == "code"]
    assert "7 of 10 points" in shown[2][0]["data"]["text/plain"]
    assert "<main" in shown[2][0]["data"]["text/html"]
    assert "Full marks." in shown[3][-1]["data"]["text/plain"]
    assert shown[4][0]["data"]["text/plain"] == "([2, 1, 0], True)"
    assert "grade:" in shown[5][0]["data"]["text/plain"]

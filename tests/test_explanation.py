"""What a failing verdict says: the code that it shows fails, gradients, prints, diagnoses."""

import io
import math
import subprocess
import sys
import types
from contextlib import redirect_stdout
from pathlib import Path

import pytest
import torch

from grader.experiment.counterexample import python_code
from grader.judging import show
from grader.judging.runs import Run
from grader.results import CheckResult, CheckStatus
from grader.spec import FLOATING, INTEGERS, every_tensor
from tests.conftest import TINY, GradeSource

COUNT = "\n\ndef countdown(n):\n    yield from range(n - 1, -1, -1)\n"
HEAD = (
    "import torch\n\n\ndef double(x):\n    if not x.is_floating_point():\n        raise TypeError\n"
)
WRONG_WHEN = {
    "a negative number is there": "return 2 * x.abs()",
    "x is not contiguous": "return 2 * x if x.is_contiguous() else 3 * x",
    "x is float16 and 0-dim": "return 2 * x + (x.dtype == torch.float16 and x.ndim == 0)",
    "x has an offset": "return 2 * x + (x.storage_offset() > 0)",
    "x is long": "return 2 * x + (x.numel() > 5)",
}


def failed(grade_source: GradeSource, source: str) -> CheckResult:
    result = grade_source(source)
    return next(check for check in result.checks if check.status is CheckStatus.FAILED)


@pytest.mark.parametrize("when", WRONG_WHEN)
def test_the_code_shown_fails_as_the_verdict_says(
    grade_source: GradeSource, tmp_path: Path, when: str
) -> None:
    source = f"{HEAD}    {WRONG_WHEN[when]}\n{COUNT}"
    check = failed(grade_source, source)
    assert check.counterexample is not None and check.got is not None
    (tmp_path / "doubling.py").write_text(source)
    (tmp_path / "paste.py").write_text(check.counterexample)
    done = subprocess.run(
        [sys.executable, "paste.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "".join(done.stdout.split()) == "".join(check.got.split())


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ("a negative number is there", "x = torch.tensor(-0.25)"),
        ("x is long", "x = torch.tensor([[0.0, 0.0, 0.0], [0.0, 0.0, 0.0]])"),
        ("x is float16 and 0-dim", "x = torch.tensor(0.0, dtype=torch.float16)"),
    ],
)
def test_the_smallest_failing_input_is_shown(
    grade_source: GradeSource, when: str, words: str
) -> None:
    check = failed(grade_source, f"{HEAD}    {WRONG_WHEN[when]}\n{COUNT}")
    assert check.counterexample is not None and words in check.counterexample


def test_a_scenario_is_shown_with_all_that_it_needs(
    grade_source: GradeSource, tmp_path: Path
) -> None:
    source = f"{HEAD}    return 2 * x\n\n\ndef countdown(n):\n    return range(n)\n"
    check = failed(grade_source, source)
    assert check.counterexample is not None and "LIMIT = 50" in check.counterexample
    (tmp_path / "doubling.py").write_text(source)
    (tmp_path / "paste.py").write_text(check.counterexample)
    done = subprocess.run(
        [sys.executable, "paste.py"], cwd=tmp_path, capture_output=True, text=True
    )
    assert done.stdout.strip() == check.got, done.stderr


TABLES = """
import math
import numpy as np
import torch
from torch import nn

class Deep(nn.Module):
    pass

def made(size):
    return nn.Linear(size, size)

NETS = {
    "flat": lambda: made(2),
    "deep": lambda: nn.Sequential(
        Deep(),  # over two lines
    ),
    "unused": lambda: np.zeros(1),
}
MODES = {"train": True, "eval": False, "odd": None}
ALL = {"one": 1, "two": 2}
PARTS = {"a": "A", "b": "B", "c": "C"}

def shown(module, net, parts, mode="train"):
    first, second = parts.split()
    return (type(NETS[net]()).__name__, MODES[mode], sum(ALL.values()), PARTS[first], PARTS[second])
"""


def test_of_a_table_the_entries_that_are_looked_up_are_shown() -> None:
    case = {"net": "deep", "parts": "c a"}
    text = python_code(Run(scenario="shown"), case, "work.py", TABLES)
    # A table that is gone through is whole, and so is what a default names.
    for kept in ('"deep"', "# over two lines", "class Deep", '"train"', '"two"', '"a"', '"c"'):
        assert kept in text, kept
    for left in ('"flat"', "made", "numpy", "math", '"odd"', '"b"'):
        assert left not in text, left
    out = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(out):
        patch.setitem(sys.modules, "work", types.ModuleType("work"))
        exec(compile(text, "pasted", "exec"), {})
    assert out.getvalue() == "('Sequential', True, 3, 'C', 'A')\n"


@pytest.mark.parametrize(
    ("use", "whole"),
    [
        ("T[k]", False),
        ("T[k] if k in T else 0", False),
        ("T['b']", False),
        ("T[k + 'b']", True),
        ("list(T)", True),
        ("T.get(k)", True),
        ("[T[n] for n in sorted(T)]", True),
    ],
)
def test_a_table_is_cut_only_where_single_names_are_looked_up(use: str, whole: bool) -> None:
    source = f"T = {{'a': 1, 'b': 2, 'zz': 3}}\n\ndef f(module, k):\n    return {use}\n"
    text = python_code(Run(scenario="f"), {"k": "a"}, "work.py", source)
    assert ("'zz'" in text) is whole


@pytest.mark.parametrize("dtype", [*FLOATING, *INTEGERS, torch.bool])
def test_code_rebuilds_a_tensor_with_values_and_layout(dtype: torch.dtype) -> None:
    for x in every_tensor(5, dtypes=[dtype]):
        again = eval(show.code(x), {"torch": torch})
        assert again.dtype == x.dtype and again.shape == x.shape
        assert torch.equal(again, x)
        assert x.numel() <= 1 or again.stride() == x.stride()


@pytest.mark.parametrize("dtype", [*FLOATING, *INTEGERS, torch.bool])
@pytest.mark.parametrize("number", [0, 1, -0.0, float("nan"), -float("inf"), 0.1])
def test_one_number_many_times_is_written_once(dtype: torch.dtype, number: float) -> None:
    if not math.isfinite(number) and not dtype.is_floating_point:
        return
    x = torch.full((5, 7), number, dtype=dtype)
    again = eval(show.code(x), {"torch": torch})
    assert again.dtype == dtype and again.shape == x.shape
    bits = [y.view(torch.uint8).tolist() for y in (again, x)]
    assert bits[0] == bits[1]
    assert len(show.code(x)) < 80
    x[2, 3] = 2
    again = eval(show.code(x), {"torch": torch})
    assert "full" not in show.code(x) or bool(x.all())  # True is what 2 is as a bool
    assert torch.equal(again.nan_to_num(7), x.nan_to_num(7))


@pytest.mark.parametrize(
    "value",
    [[1, (2.5,)], {"a": None}, (), float("inf"), "text", torch.tensor([0.1, float("nan")])],
    ids=str,
)
def test_code_rebuilds_other_values(value: object) -> None:
    again = eval(show.code(value), {"torch": torch})
    assert str(again) == str(value)


def test_code_keeps_requires_grad_and_no_grad() -> None:
    x = torch.ones(1, requires_grad=True)
    assert show.code(x).endswith(".requires_grad_()")
    text = python_code(Run(call="f", grad=False), {"x": x}, "work.py", None)
    assert "with torch.no_grad():\n    print(f(x))" in text


def test_a_long_view_is_abridged_in_the_middle() -> None:
    text = show.view(list(range(5000)))
    assert len(text) < 1400 and "characters left out" in text
    assert text.startswith("[0, 1") and text.endswith("4999]")


FUNCTION = """
class Double(torch.autograd.Function):
    @staticmethod
    def forward(ctx, x):
        return 2 * x

    @staticmethod
    def backward(ctx, g):
        {backward}
"""


@pytest.mark.parametrize(
    ("backward", "words"),
    [
        ("return 2 * g + (1e-3 if g.dtype == torch.float64 else 0)", "measured numerically"),
        ("return 2 * g.detach()", "differentiated a second time, "),
        ("raise KeyError('g')", "KeyError"),
        ("return None", "measured numerically"),
        ("return 2 * g[:1]", "shape"),
    ],
)
def test_gradcheck_refuses_a_wrong_backward(
    grade_source: GradeSource, backward: str, words: str
) -> None:
    source = f"{HEAD}    return Double.apply(x)\n{FUNCTION.format(backward=backward)}{COUNT}"
    result = grade_source(source)
    check = next(check for check in result.checks if check.name == "gradcheck of double")
    assert check.status is CheckStatus.FAILED
    assert words in f"{check.message} {check.got}"


def test_a_detached_second_derivative_passes_everything_but_gradgradcheck(
    grade_source: GradeSource,
) -> None:
    body = FUNCTION.format(backward="return 2 * g.detach()")
    result = grade_source(f"{HEAD}    return Double.apply(x)\n{body}{COUNT}")
    names = [c.name for c in result.checks if c.status is not CheckStatus.PASSED]
    assert names == ["gradcheck of double"]


def test_what_is_printed_is_tamed_and_shown_once(grade_source: GradeSource) -> None:
    result = grade_source("print('\\x1b[31mred\\r\\x07 ok')\n" + HEAD + "    return x\n" + COUNT)
    assert result.output.count("ok") == 1
    assert all(c == "\n" or c.isprintable() for c in result.output)


@pytest.mark.parametrize("name", ["in_place", "off_by_one", "detached"])
def test_a_known_mistake_is_named(grade_source: GradeSource, name: str) -> None:
    source = (TINY / "solutions" / "exercise_01" / "wrong" / f"{name}.py").read_text()
    said = {check.diagnosis for check in grade_source(source).checks if check.diagnosis}
    assert said == {source.split('"""')[1]}


@pytest.mark.parametrize("when", WRONG_WHEN)
def test_an_unknown_mistake_is_not_named(grade_source: GradeSource, when: str) -> None:
    result = grade_source(f"{HEAD}    {WRONG_WHEN[when]}\n{COUNT}")
    assert [check.diagnosis for check in result.checks if check.diagnosis] == []


def test_grading_twice_gives_the_same_verdict(grade_source: GradeSource) -> None:
    for body in WRONG_WHEN.values():
        source = f"{HEAD}    {body}\n{COUNT}"
        first, second = grade_source(source), grade_source(source)
        assert first.checks == second.checks


def test_what_the_failing_call_printed_is_shown_and_nothing_after_it(
    grade_source: GradeSource,
) -> None:
    source = "count = 0\n\ndef double(x):\n    global count\n    count += 1\n"
    result = grade_source(source + "    print('call', count)\n    return x\n")
    first = result.checks[0]
    assert first.status is CheckStatus.FAILED
    calls = [f"call {n + 1}" for n in range(first.cases_compared + 1)]
    assert result.output.splitlines() == calls


def test_what_was_printed_before_a_crash_is_shown(grade_source: GradeSource) -> None:
    body = "    print('nearly there', flush=True)\n    os._exit(3)\n"
    result = grade_source(f"import os\n\nprint('loaded')\n\ndef double(x):\n{body}")
    assert result.output == "loaded\nnearly there\n"

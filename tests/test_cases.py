"""The case bank: the same for everyone, complete, rebuilt when unsound, and shrunk well."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import strategies as st

from grader import wire
from grader.course import load_exercise
from grader.errors import CourseError
from grader.experiment import cases
from grader.experiment.cases import open_bank
from grader.experiment.reference import Reference, scale
from grader.experiment.session import Session
from grader.grading import Prepared
from grader.sandbox import Sandbox
from grader.spec import FLOATING, Inputs, Layout, every_tensor, lay_out, tensors
from grader.submissions import Submission


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "torchgrade" / "banks"


@pytest.fixture
def reference(prepared: Prepared) -> Reference:
    place = prepared.reference.place
    return Reference(place, load_exercise(place))


def test_the_same_seed_gives_the_same_bank_and_another_seed_another(
    reference: Reference, cache: Path
) -> None:
    first = open_bank(reference, 7)
    for kept in cache.glob("*"):
        kept.unlink()
    assert open_bank(reference, 7) == first
    assert open_bank(reference, 8) != first


def test_a_bank_comes_back_from_disk_as_it_was(reference: Reference, cache: Path) -> None:
    drawn = open_bank(reference, 0)
    assert len(list(cache.glob("*.bank"))) == 1
    reference.runner = None
    kept = open_bank(reference, 0)
    assert kept == drawn
    assert reference.runner is None, "the reference was run again"


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other"])
def test_a_damaged_bank_is_made_anew(reference: Reference, cache: Path, damage: str) -> None:
    sound = open_bank(reference, 0)
    (path,) = cache.glob("*.bank")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    damaged = {"cut": data[:-9], "flip": data, "empty": b"", "other": wire.encode({})}
    path.write_bytes(bytes(damaged[damage]))
    assert open_bank(reference, 0) == sound
    assert cases._kept(path, reference.exercise) == sound


def test_a_cache_that_cannot_be_written_is_no_reason_to_stop(
    reference: Reference, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "torchgrade").write_text("a file where a folder should be")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert open_bank(reference, 0)


def test_a_changed_reference_has_another_bank(
    reference: Reference, cache: Path, tmp_path: Path
) -> None:
    before = cases._bank_path(reference, 0)
    assert cases._bank_path(reference, 1) != before
    place = reference.place
    copy = tmp_path / "exercise_01"
    copy.mkdir()
    for name in ("spec.py", "scenarios.py", "doubling.py"):
        (copy / name).write_bytes((place.trusted / name).read_bytes())
    moved = type(place)(place.id, place.learner, copy)
    assert cases._bank_path(Reference(moved, reference.exercise), 0) == before
    (copy / "doubling.py").write_text("# changed")
    assert cases._bank_path(Reference(moved, reference.exercise), 0) != before


def test_each_case_is_asked_once_and_some_twice(prepared: Prepared) -> None:
    for drawn in prepared.bank.values():
        counts = Counter(drawn.order)
        assert set(counts) == set(range(len(drawn.known)))
        assert max(counts.values()) == 2
        assert drawn.order[: len(drawn.known)] == list(range(len(drawn.known)))


def test_every_tensor_gives_every_combination() -> None:
    seen = {(x.dtype, tuple(x.shape)) for x in every_tensor(0)}
    assert {dtype for dtype, _ in seen} == set(FLOATING)
    assert {(), (0,), (1,), (2, 3)} <= {shape for _, shape in seen}
    assert any(not x.is_contiguous() for x in every_tensor(0))
    assert any(x.storage_offset() > 0 for x in every_tensor(0))
    assert any(x.ndim and x.stride(0) == 0 and x.shape[0] > 1 for x in every_tensor(0))


@pytest.mark.parametrize("layout", [e for e in Layout if e is not Layout.EXPANDED])
def test_a_layout_changes_no_value(layout: Layout) -> None:
    for x in every_tensor(3, layouts=[Layout.CONTIGUOUS]):
        assert torch.equal(lay_out(x, layout), x)


def test_every_layout_is_what_it_says() -> None:
    x = torch.arange(6.0).reshape(2, 3)
    assert lay_out(x, Layout.TRANSPOSED).stride() == (1, 2)
    assert lay_out(x, Layout.STRIDED).stride() == (6, 2)
    assert lay_out(x, Layout.OFFSET).storage_offset() == 3
    assert lay_out(x, Layout.EXPANDED).stride() == (0, 1)


def drawn_tensor(draw: Any) -> dict[str, Any]:
    return {"x": draw(tensors()), "k": draw(st.integers(0, 20))}


INPUTS = Inputs(draw=drawn_tensor, count=60)


def shrunk(fails: Any) -> Any:
    frame = cases.smallest_failing(
        INPUTS, 0, set(), lambda f: bool(fails(**wire.decode(f, layout=True)))
    )
    return None if frame is None else wire.decode(frame, layout=True)


def test_a_failure_shrinks_to_the_smallest_input() -> None:
    found = shrunk(lambda x, k: x.numel() >= 2 and k >= 3)
    assert found["x"].numel() == 2 and found["k"] == 3
    assert found["x"].dtype is torch.float32 and not found["x"].any()


def test_a_failure_of_one_layout_keeps_that_layout() -> None:
    found = shrunk(lambda x, k: not x.is_contiguous())
    assert not found["x"].is_contiguous() and found["k"] == 0


def test_nothing_that_fails_gives_nothing() -> None:
    assert shrunk(lambda x, k: False) is None
    assert cases.smallest_failing(Inputs(listed=[{"x": 1}]), 0, set(), lambda f: True) is None


def test_shrinking_is_bounded_by_runs_and_always_the_same() -> None:
    runs = 0

    def fails(x: torch.Tensor, k: int) -> bool:
        nonlocal runs
        runs += 1
        return x.numel() > 3

    assert str(shrunk(fails)) == str(shrunk(fails))
    assert runs <= 2 * cases.SHRINK_RUNS


def test_cases_that_passed_already_are_passed_over() -> None:
    def seen(passed: set[bytes]) -> list[bytes]:
        frames: list[bytes] = []

        def passes(frame: bytes) -> bool:
            frames.append(frame)
            return False

        cases.smallest_failing(INPUTS, 0, passed, passes)
        return frames

    whole = seen(set())
    assert seen(set(whole[:20])) == whole[20:]


def test_the_float64_answer_is_there_where_the_dtype_is_less(prepared: Prepared) -> None:
    run = prepared.reference.exercise.checks[0].run
    for known in prepared.bank["double gives 2 x"].known:
        x = known.case["x"]
        truth = prepared.reference.turn(run, known, known.want).truth()
        assert (truth is None) == (x.dtype is torch.float64)
        assert truth is None or torch.equal(truth, x.double() * 2)


def test_a_reference_that_a_check_refuses_is_the_courses_fault(
    reference: Reference, cache: Path
) -> None:
    check = reference.exercise.checks[-1]
    judge = type(check.judge)(lambda value, case: "no")  # type: ignore[call-arg, misc]
    refused = type(check)(**{**check.__dict__, "judge": judge})
    with pytest.raises(CourseError, match="is refused: "):
        cases._draw_check(refused, reference, 0)


def test_the_scale_is_the_largest_finite_number() -> None:
    x = torch.tensor([1.0, -5.0, float("inf"), float("nan")])
    assert scale({"x": [x, torch.tensor([7])], "k": 2.0}) == 7.0
    assert scale({"k": float("inf")}) == 0.0
    assert scale({"x": torch.empty(0)}) == 0.0


def test_inputs_that_fail_are_the_courses_fault(reference: Reference, cache: Path) -> None:
    check = reference.exercise.checks[0]
    broken = type(check)(**{**check.__dict__, "on": Inputs(listed=lambda seed: [{"x": 1 / 0}])})
    with pytest.raises(CourseError, match="cannot be drawn"):
        cases._draw_check(broken, reference, 0)
    empty = type(check)(**{**check.__dict__, "on": Inputs()})
    with pytest.raises(CourseError, match="has no cases"):
        cases._draw_check(empty, reference, 0)
    refused = type(check)(**{**check.__dict__, "on": Inputs(listed=[{"x": torch.ones(1).int()}])})
    with pytest.raises(CourseError, match="TypeError"):
        cases._draw_check(refused, reference, 0)


def test_what_the_reference_prints_is_not_part_of_the_verdict(
    reference: Reference, capfd: pytest.CaptureFixture[str]
) -> None:
    runner = reference._load()
    reference.runner = runner
    run = reference.exercise.checks[0].run
    runner.module.double = lambda x: print("a word from the reference") or 2 * x
    known = reference.observe(run, wire.encode({"x": torch.ones(1)}, layout=True), 1)
    assert torch.equal(known.want.value, torch.full((1,), 2.0))
    assert capfd.readouterr() == ("", "")


def test_a_worker_sends_the_same_bytes_as_the_reference(
    prepared: Prepared, sandbox: Sandbox
) -> None:
    place, exercise = prepared.reference.place, prepared.reference.exercise
    source = (place.trusted / exercise.file).read_text()
    session = Session(sandbox, Submission(exercise.file, source), prepared.reference, 10.0)
    for check in exercise.checks:
        if check.judge is not None:
            drawn = prepared.bank[check.name]
            order = list(range(len(drawn.known)))
            seen = list(session.records(check, drawn.frames, order, [k.seed for k in drawn.known]))
            raising = check.name == "double refuses what is not floating"
            same = [record == known.record for record, known in zip(seen, drawn.known, strict=True)]
            assert raising or all(same), check.name
    session.end()

"""The hidden seed: demanded to be unguessable, seen nowhere, revealed afterwards."""

import hashlib
import json
import struct
from pathlib import Path
from typing import Any

import pytest

from grader.course import Course
from grader.errors import UsageError
from grader.grading import grade, prepare
from grader.sandbox import Sandbox
from grader.seeds import hidden, read_hidden
from grader.submissions import Submission, read_submission
from grader.worker.channel import Channel
from tests.conftest import TINY, Command

DIGITS = "3b1f0c9d8e7a6b5c" * 4
WRONG = TINY / "solutions" / "exercise_01" / "wrong" / "off_by_one.py"


@pytest.mark.parametrize(
    "content", ["", "7", "sesame", DIGITS[:-1], DIGITS + "0", "0" * 64, "01" * 32, "g" * 64, "\xff"]
)
def test_a_seed_that_could_be_guessed_is_refused_and_not_shown(
    tmp_path: Path, content: str
) -> None:
    path = tmp_path / "seed"
    path.write_text(content, encoding="latin-1")
    with pytest.raises(UsageError) as refused:
        read_hidden(path)
    assert "token_hex(32)" in str(refused.value)
    assert len(content) < 2 or content not in str(refused.value)


def test_a_seed_is_the_same_however_it_is_written(tmp_path: Path) -> None:
    path = tmp_path / "seed"
    path.write_text(f"  {DIGITS.upper()}\r\n")
    assert read_hidden(path) == hidden(DIGITS)
    assert hidden(DIGITS).commitment == hashlib.sha256(DIGITS.encode()).hexdigest()
    assert 0 <= hidden(DIGITS).number < 2**63
    assert str(hidden(DIGITS).number) not in repr(hidden(DIGITS))


def test_the_seed_never_reaches_the_worker(
    tiny: Course, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    seed = hidden(DIGITS)
    sent: list[bytes] = []
    really = Channel.send

    def recorded(self: Channel, question: int, data: bytes, *more: Any) -> None:
        sent.append(bytes(data))
        really(self, question, data, *more)

    monkeypatch.setattr(Channel, "send", recorded)
    prepared = prepare(tiny.find("1"), seed.number, sandbox, commitment=seed.commitment)
    result = grade(prepared, read_submission(WRONG), sandbox, timeout=10.0)
    public = prepare(tiny.find("1"), seed.number, sandbox)
    again = grade(public, Submission("doubling.py", WRONG.read_text()), sandbox, timeout=10.0)
    assert result.checks == again.checks and again.seed == seed.number
    number = seed.number
    forms = [DIGITS.encode(), str(number).encode(), f"{number:x}".encode(), bytes.fromhex(DIGITS)]
    forms += [struct.pack("<q", number), struct.pack(">q", number)]
    whole = b"".join(sent)
    assert b"The countdown starts at n instead of n - 1." in whole
    assert [form for form in forms if form in whole] == []


def test_a_verdict_shows_the_commitment_and_reveal_proves_the_seed(
    run_grade: Command, tmp_path: Path
) -> None:
    seed, other = tmp_path / "seed", tmp_path / "other"
    seed.write_text(DIGITS)
    other.write_text(hashlib.sha256(b"another").hexdigest())
    names = ("json", "junit", "gradescope", "summary", "text")
    options = [f"--report={name}={tmp_path / name}" for name in names]
    ran = run_grade("1", "--course", TINY, "--submission", WRONG, "--seed-file", seed, *options)
    commitment = hidden(DIGITS).commitment or ""
    shown = ran.out + ran.err + "".join((tmp_path / name).read_text() for name in names)
    assert ran.code == 1 and commitment in ran.out
    assert DIGITS not in shown and str(hidden(DIGITS).number) not in shown
    result = json.loads((tmp_path / "json").read_text())
    assert (result["seed"], result["commitment"]) == (None, commitment)
    told = run_grade("reveal", seed, tmp_path / "json", tmp_path / "gradescope")
    assert told.code == 0 and told.out.count("this seed was used") == 2
    assert f"--seed {hidden(DIGITS).number}" in told.out
    told = run_grade("reveal", other, tmp_path / "json")
    assert told.code == 1 and f"another seed: {commitment}" in told.out


def test_reveal_refuses_what_was_not_committed(run_grade: Command, tmp_path: Path) -> None:
    seed, path = tmp_path / "seed", tmp_path / "result.json"
    seed.write_text(DIGITS)
    for content, words in (('{"seed": 0}', "holds no commitment"), ("<xml/>", "is not JSON")):
        path.write_text(content)
        ran = run_grade("reveal", seed, path)
        assert ran.code == 2 and words in ran.err


def test_two_seeds_are_one_too_many(run_grade: Command, tmp_path: Path) -> None:
    (tmp_path / "seed").write_text(DIGITS)
    ran = run_grade("1", "--course", TINY, "--seed", "3", "--seed-file", tmp_path / "seed")
    assert ran.code == 2 and "not both" in ran.err

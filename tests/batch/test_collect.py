"""Submissions are found in every shape that platforms export, and bad input is said to be bad."""

import json
import os
import shutil
import stat
import time
import tracemalloc
import warnings
import zipfile
import zlib
from pathlib import Path

import pytest

from grader.batch.collect import Entry, collect, read_entry
from grader.course import Course, find_course
from grader.errors import UsageError
from grader.submissions import SIZE_LIMIT
from tests.conftest import TINY

SOURCE = "def double(x):\n    return 2 * x\n"
Shape = dict[str, str | bytes]


def zipped(path: Path, files: Shape) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def unzipped(path: Path, files: Shape) -> Path:
    for name, data in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def found(path: Path, tiny: Course) -> dict[str, Entry]:
    entries = collect(path, tiny.places())
    assert len({entry.learner.id for entry in entries}) == len(entries)
    return {entry.learner.id: entry for entry in entries}


METADATA = """---
submission_71:
  :submitters:
  - :name: Ada L
    :sid: '17'
    :email: ada@example.org
  - :name: Ben M
    :sid: '18'
    :email: ben@example.org
  :score: 0.0
submission_72:
  :submitters:
  - :name: Cem N
    :sid: '19'
"""
SHAPES: dict[str, tuple[Shape, set[str]]] = {
    "a file each": ({"ada.py": SOURCE, "ben.py": SOURCE}, {"ada", "ben"}),
    "a folder each": ({"ada/doubling.py": SOURCE, "ben/doubling.py": SOURCE}, {"ada", "ben"}),
    "one folder only": ({"ada/doubling.py": SOURCE}, {"ada"}),
    "a folder around": ({"class/ada/doubling.py": SOURCE, "class/ben.py": SOURCE}, {"ada", "ben"}),
    "a clone each": ({"ada/exercises/exercise_01/doubling.py": SOURCE}, {"ada"}),
    "an archive each": ({"ada.zip": b"", "ben/work.zip": b""}, {"ada", "ben"}),
    "another name": (
        {"ada/my_work.py": SOURCE, "ada/notes.txt": "x", "ben/doubling.py": SOURCE},
        {"ada", "ben"},
    ),
    "canvas": (
        {
            "lovelaceada_31_901_doubling.py": SOURCE,
            "m_benny_LATE_32_902_doubling-2.py": SOURCE,
            "anon_x7Qz_LATE_903_doubling (1).py": SOURCE,
        },
        {"31", "32", "x7Qz"},
    ),
    "moodle, folders": (
        {
            "Ada Lovelace_501_assignsubmission_file_/doubling.py": SOURCE,
            "Ben M_502_assignsubmission_file/doubling.py": SOURCE,
            "Ben M_502_assignsubmission_onlinetext_/onlinetext.html": "<p>done</p>",
        },
        {"501", "502"},
    ),
    "moodle, flat": ({"Ada Lovelace_501_assignsubmission_file_doubling.py": SOURCE}, {"501"}),
    "gradescope": (
        {
            "assignment_9_export/submission_metadata.yml": METADATA,
            "assignment_9_export/submission_71/doubling.py": SOURCE,
            "assignment_9_export/submission_72/doubling.py": SOURCE,
        },
        {"ada@example.org", "ben@example.org", "19"},
    ),
    "a folder for each exercise": (
        {"exercise_01/ada.py": SOURCE, "exercise_01/ben/work.py": SOURCE},
        {"ada", "ben"},
    ),
    "a folder with the exercise's name": (
        {"ada/exercise_01/work.py": SOURCE, "ada/notes.py": "", "ben/doubling.py": SOURCE},
        {"ada", "ben"},
    ),
    "what systems leave behind": (
        {"ada/doubling.py": SOURCE, "__MACOSX/ada/._doubling.py": b"\0", "ada/.DS_Store": b"\0"},
        {"ada"},
    ),
}


@pytest.mark.parametrize("packed", [True, False], ids=["zip", "folder"])
@pytest.mark.parametrize("shape", SHAPES)
def test_submissions_are_found_in_every_shape(
    tmp_path: Path, tiny: Course, shape: str, packed: bool
) -> None:
    files, learners = SHAPES[shape]
    inner = zipped(tmp_path / "inner.zip", {"src/doubling.py": SOURCE}).read_bytes()
    files = {name: inner if data == b"" else data for name, data in files.items()}
    path = (zipped if packed else unzipped)(tmp_path / "all.zip", files)
    entries = found(path, tiny)
    assert set(entries) == learners
    for entry in entries.values():
        assert (entry.exercise, entry.fault) == ("exercise-01", None)
        assert read_entry(entry) == SOURCE


def test_names_and_addresses_of_learners_are_kept(tmp_path: Path, tiny: Course) -> None:
    entries = found(unzipped(tmp_path / "g", SHAPES["gradescope"][0]), tiny)
    assert entries["ada@example.org"].learner.name == "Ada L"
    entries = found(unzipped(tmp_path / "m", SHAPES["moodle, folders"][0]), tiny)
    assert entries["501"].learner.name == "Ada Lovelace"


def test_a_single_file_is_a_class_of_one(tmp_path: Path, tiny: Course) -> None:
    (tmp_path / "ada.py").write_text(SOURCE)
    assert set(found(tmp_path / "ada.py", tiny)) == {"ada"}


def fault_of(entry: Entry) -> str:
    """Return why an entry cannot be graded."""
    if entry.fault is not None:
        return entry.fault
    with pytest.raises(UsageError) as caught:
        read_entry(entry)
    return str(caught.value)


def test_a_path_that_leads_out_of_the_archive_is_not_read(tmp_path: Path, tiny: Course) -> None:
    names = ["../../doubling.py", "/doubling.py", "ada/../../doubling.py", "C:\\ben\\doubling.py"]
    path = zipped(tmp_path / "slip.zip", dict.fromkeys(names, SOURCE))
    entries = found(path, tiny)
    assert all("leads out of its archive" in fault_of(entry) for entry in entries.values())
    assert sorted(p.name for p in tmp_path.iterdir()) == ["slip.zip"]


def test_a_colon_in_a_name_is_no_drive(tmp_path: Path, tiny: Course) -> None:
    files: Shape = {"Ada: L_501_assignsubmission_file_/doubling.py": SOURCE, "C:/doubling.py": ""}
    entries = found(zipped(tmp_path / "all.zip", files), tiny)
    assert read_entry(entries["501"]) == SOURCE
    assert "leads out of its archive (C:/doubling.py)" in fault_of(entries["doubling"])


def test_no_name_steers_a_terminal(tmp_path: Path, tiny: Course) -> None:
    names = ["ad\x1b[2Ja", "be\nn", "ce\u202em"]
    files: Shape = {f"{name}/doubling.py": SOURCE for name in names}
    for path in (zipped(tmp_path / "all.zip", files), unzipped(tmp_path / "all", files)):
        assert set(found(path, tiny)) == {"ad\\x1b[2Ja", "be\\nn", "ce\\u202em"}
    files = {
        "submission_metadata.yml": 'submission_1: {":submitters": [{":name": "a\\eb"}]}',
        "submission_1/doubling.py": SOURCE,
    }
    assert set(found(unzipped(tmp_path / "gradescope", files), tiny)) == {"a\\x1bb"}


def test_an_archive_of_many_alike_files_holds_nobody_up(tmp_path: Path, tiny: Course) -> None:
    """Each would be found again in its archive and unpacked: hours, out of one megabyte."""
    many: Shape = {f"{number}/doubling.py": bytes(10_000) for number in range(3000)}
    inner = zipped(tmp_path / "inner.zip", many).read_bytes()
    path = zipped(tmp_path / "all.zip", {"ada/w.zip": inner, "ben/doubling.py": SOURCE})
    began = time.process_time()
    entries = found(path, tiny)
    assert time.process_time() - began < 5
    assert "Several files could be meant" in fault_of(entries["ada"])
    assert read_entry(entries["ben"]) == SOURCE


def test_a_path_of_very_many_folders_costs_no_memory(tmp_path: Path, tiny: Course) -> None:
    long: Shape = {"a/" * 30_000 + "doubling.py": SOURCE, ".": "", "ben/doubling.py": SOURCE}
    path = zipped(tmp_path / "all.zip", long)
    tracemalloc.start()
    entries = found(path, tiny)
    assert tracemalloc.get_traced_memory()[1] < 50 << 20
    tracemalloc.stop()
    assert "has a path of 60011 characters" in fault_of(entries["a"])


def test_a_bomb_costs_a_megabyte(tmp_path: Path, tiny: Course) -> None:
    path = tmp_path / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("ada/doubling.py", "w", force_zip64=True) as stream,
    ):
        for _ in range(200):
            stream.write(bytes(1 << 20))
    assert path.stat().st_size < 1 << 20
    entry = found(path, tiny)["ada"]
    assert "larger than 1 MiB" in fault_of(entry)
    assert entry.member is not None and len(entry.member.read(SIZE_LIMIT + 1)) == SIZE_LIMIT + 1


def test_a_bomb_in_an_archive_of_a_learner_is_only_theirs(tmp_path: Path, tiny: Course) -> None:
    big = zipped(tmp_path / "big.zip", {"doubling.py": bytes(5 << 20)}).read_bytes()
    path = zipped(tmp_path / "all.zip", {"ada.zip": big, "ben.py": SOURCE})
    entries = found(path, tiny)
    assert "larger than 1 MiB" in fault_of(entries["ada"])
    assert read_entry(entries["ben"]) == SOURCE


def test_links_are_not_followed(tmp_path: Path, tiny: Course) -> None:
    secret = tmp_path / "secret.py"
    secret.write_text("secret = 1")
    folder = unzipped(tmp_path / "all", {"ben/doubling.py": SOURCE})
    (folder / "ada").mkdir()
    (folder / "ada" / "doubling.py").symlink_to(secret)
    (folder / "cem").symlink_to(tmp_path / "all" / "ben")
    entries = found(folder, tiny)
    assert "is a symbolic link" in fault_of(entries["ada"])
    assert "is a symbolic link" in fault_of(entries["cem"])
    assert read_entry(entries["ben"]) == SOURCE
    path = tmp_path / "links.zip"
    with zipfile.ZipFile(path, "w") as archive:
        info = zipfile.ZipInfo("ada/doubling.py")
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, str(secret))
    assert "is a symbolic link" in fault_of(found(path, tiny)["ada"])


def test_a_damaged_file_in_an_archive_is_one_row(tmp_path: Path, tiny: Course) -> None:
    path = zipped(tmp_path / "all.zip", {"ada/doubling.py": SOURCE * 9, "ben/doubling.py": SOURCE})
    data = bytearray(path.read_bytes())
    data[45 + len("ada/doubling.py")] ^= 0xFF
    path.write_bytes(data)
    entries = found(path, tiny)
    assert "is damaged inside its archive" in fault_of(entries["ada"])
    assert read_entry(entries["ben"]) == SOURCE


def test_an_encrypted_file_is_one_row(tmp_path: Path, tiny: Course) -> None:
    path = zipped(tmp_path / "all.zip", {"ada/doubling.py": SOURCE})
    data = bytearray(path.read_bytes())
    for place in (6, data.index(b"PK\1\2") + 8):
        data[place] |= 1
    path.write_bytes(data)
    assert "is encrypted" in fault_of(found(path, tiny)["ada"])


def test_a_broken_archive_of_a_learner_is_only_theirs(tmp_path: Path, tiny: Course) -> None:
    path = unzipped(tmp_path / "all", {"ada/work.zip": b"PK\3\4 no", "ben/doubling.py": SOURCE})
    entries = found(path, tiny)
    assert "is not a zip archive that can be read" in fault_of(entries["ada"])
    assert read_entry(entries["ben"]) == SOURCE


@pytest.mark.parametrize("data", [b"", b"PK\3\4 no archive", b"\x1f\x8b", zlib.compress(b"x" * 99)])
def test_an_unreadable_archive_is_one_message(tmp_path: Path, tiny: Course, data: bytes) -> None:
    path = tmp_path / "all.zip"
    path.write_bytes(data)
    with pytest.raises(UsageError, match=r"is not a zip archive that can be read .* again"):
        collect(path, tiny.places())


def test_an_empty_folder_and_a_missing_one_are_one_message(tmp_path: Path, tiny: Course) -> None:
    with pytest.raises(UsageError, match="is empty: there is nothing to grade"):
        collect(tmp_path, tiny.places())
    with pytest.raises(UsageError, match="There is nothing to grade at"):
        collect(tmp_path / "none", tiny.places())


def test_damaged_metadata_is_one_message(tmp_path: Path, tiny: Course) -> None:
    for text in ("[1, 2", "- 1", "a: !!python/object/apply:os.system [id]", "a: 1"):
        folder = unzipped(
            tmp_path / f"g{len(text)}",
            {"submission_metadata.yml": text, "submission_1/doubling.py": SOURCE},
        )
        with pytest.raises(UsageError, match="does not say who handed in what"):
            collect(folder, tiny.places())


def test_names_that_are_not_utf8_are_told_apart(tmp_path: Path, tiny: Course) -> None:
    for name in (b"ren\xe9", b"ren\xe8"):
        folder = os.fsencode(tmp_path) + b"/all/" + name
        os.makedirs(folder)  # noqa: PTH103
        with open(folder + b"/doubling.py", "w") as file:  # noqa: PTH123
            file.write(SOURCE)
    assert set(found(tmp_path / "all", tiny)) == {"ren\\xe9", "ren\\xe8"}


def test_utf8_names_without_the_flag_are_read_as_utf8(tmp_path: Path, tiny: Course) -> None:
    path = zipped(tmp_path / "all.zip", {"ren__/doubling.py": SOURCE, "l\xe9a/doubling.py": SOURCE})
    data = path.read_bytes().replace(b"ren__", "ren\xe9".encode())
    path.write_bytes(data)
    assert set(found(path, tiny)) == {"ren\xe9", "l\xe9a"}


def test_two_files_that_could_be_meant_are_not_guessed(tmp_path: Path, tiny: Course) -> None:
    files: Shape = {"ada/a/doubling.py": SOURCE, "ada/b/doubling.py": SOURCE + "#"}
    files |= {"ben/a/doubling.py": SOURCE, "ben/b/doubling.py": SOURCE, "cem.py": SOURCE}
    entries = found(unzipped(tmp_path / "all", files), tiny)
    assert "Several files could be meant: ada/a/doubling.py, ada/b" in fault_of(entries["ada"])
    assert read_entry(entries["ben"]) == SOURCE


def test_a_file_each_of_several_exercises_needs_a_name(tmp_path: Path) -> None:
    for half in ("exercises", "solutions"):
        for folder in ("exercise_01", "exercise_02"):
            shutil.copytree(TINY / half / "exercise_01", tmp_path / half / folder)
    path = unzipped(tmp_path / "all", {"ada.py": SOURCE})
    (entry,) = collect(path, find_course(tmp_path, tmp_path).places())
    assert fault_of(entry).endswith("If all are of one exercise, name it with --exercise.")


def test_one_name_twice_in_an_archive_is_not_guessed(tmp_path: Path, tiny: Course) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr("ada/doubling.py", SOURCE)
        archive.writestr("ada/doubling.py", SOURCE + "#")
    assert "Several files could be meant" in fault_of(found(path, tiny)["ada"])


def test_a_file_that_is_no_text_is_one_row(tmp_path: Path, tiny: Course) -> None:
    entries = found(unzipped(tmp_path / "all", {"ada/doubling.py": b"\xff\xfe\0"}), tiny)
    assert "is not UTF-8 text" in fault_of(entries["ada"])


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "metadata": {}, "source": "# Mine"},
        {"cell_type": "code", "execution_count": 1, "metadata": {}, "outputs": [],
         "source": "%matplotlib inline\ndef double(x):\n    return 2 * x\n"},
    ],
    "metadata": {}, "nbformat": 4, "nbformat_minor": 4,
}  # fmt: skip


def test_a_notebook_hands_in_its_code(tmp_path: Path, tiny: Course) -> None:
    pytest.importorskip("grader.notebook")
    path = zipped(tmp_path / "all.zip", {"ada/doubling.ipynb": json.dumps(NOTEBOOK)})
    entry = found(path, tiny)["ada"]
    assert entry.names == ("double", "countdown")
    assert "return 2 * x" in read_entry(entry) and "%" not in read_entry(entry)


def test_a_notebook_without_ids_is_read_in_silence(tmp_path: Path, tiny: Course) -> None:
    """The warning of nbformat would stand in the middle of the progress bar."""
    pytest.importorskip("grader.notebook")
    older = json.dumps({**NOTEBOOK, "nbformat_minor": 5})
    entry = found(unzipped(tmp_path / "all", {"ada/doubling.ipynb": older}), tiny)["ada"]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert "return 2 * x" in read_entry(entry)


def test_a_notebook_that_is_none_is_one_row(tmp_path: Path, tiny: Course) -> None:
    for data in (b"{}", b"\xff", b'{"cells": 3}', bytes(17 << 20)):
        path = zipped(tmp_path / "all.zip", {"ada/doubling.ipynb": data})
        assert "ada/doubling.ipynb" in fault_of(found(path, tiny)["ada"])

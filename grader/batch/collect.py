"""Submissions of a class, from whatever the teacher has: one entry a learner and exercise.

Called by the commands. What cannot be graded is an entry that says why.
"""

import importlib
import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from grader.batch.containers import (
    NESTED_LIMIT,
    Member,
    Unreadable,
    in_zip,
    is_clutter,
    open_container,
    read_member,
)
from grader.batch.platforms import Handed, Learner, attribute
from grader.course import FOLDER, Place, file_of, names_of
from grader.errors import UsageError
from grader.submissions import SIZE_LIMIT, decode_source

SOURCES = (".py", ".ipynb")
COPY_MARK = re.compile(r"(?:-\d+| \(\d+\))$")
SHOWN = 4
COMPARED = 20
NESTED_MEMBERS = 10_000


@dataclass(frozen=True)
class Entry:
    """What one learner handed in for one exercise. ``fault`` is set if that cannot be told.

    ``names`` are what a notebook must define to be of that exercise.
    """

    learner: Learner
    exercise: str
    label: str
    member: Member | None = None
    fault: str | None = None
    names: tuple[str, ...] = ()


def collect(path: Path, places: list[Place]) -> list[Entry]:
    """Return an entry for each learner and exercise, in order. Raises UsageError if none is there.

    With one place, a learner's only file is that exercise's, whatever its name.
    """
    files = {place.id: file_of(place) for place in places}
    folders = {place.learner.name for place in places}
    members = open_container(path)
    if not members:
        raise UsageError(f"{path} is empty: there is nothing to grade.")
    notebooks = {PurePosixPath(file).with_suffix(".ipynb").name for file in files.values() if file}
    handed = attribute(members, {*files.values(), *notebooks, *folders, "exercises"})
    learners: dict[str, Learner] = {}
    by_learner: dict[str, list[Handed]] = defaultdict(list)
    for one in handed:
        for learner in one.learners:
            learners.setdefault(learner.id, learner)
            by_learner[learner.id].append(one)
    entries = [
        entry
        for id, own in by_learner.items()
        for entry in _entries(learners[id], list(_opened(own)), files)
    ]
    by_id = {place.id: place for place in places}
    entries = [
        replace(entry, names=names_of(by_id[entry.exercise])) if _is_notebook(entry) else entry
        for entry in entries
    ]
    return sorted(entries, key=lambda entry: (entry.exercise, entry.learner.id, entry.label))


def read_entry(entry: Entry) -> str:
    """Return an entry's source. Raises UsageError, about the submission, if there is none."""
    assert entry.member is not None
    limit = NESTED_LIMIT if _is_notebook(entry) else SIZE_LIMIT
    try:
        data = read_member(entry.member, limit + 1)
    except Unreadable as error:
        raise UsageError(f"{entry.label} {error}.") from None
    if len(data) <= limit and _is_notebook(entry):
        data = _code_of(data, entry).encode()
    return decode_source(data, entry.label)


def _is_notebook(entry: Entry) -> bool:
    return entry.member is not None and entry.label.lower().endswith(".ipynb")


def _code_of(data: bytes, entry: Entry) -> str:
    """Return the Python text of a notebook. Raises UsageError if there is none in it."""
    try:
        notebook = importlib.import_module("grader.notebook")
    except ImportError:
        raise UsageError(f"{entry.label} is a notebook. Export it as a Python file.") from None
    with tempfile.TemporaryDirectory(prefix="grade-notebook-") as folder:
        path = Path(folder) / "notebook.ipynb"
        path.write_bytes(data)
        try:
            return str(notebook.read_notebook(path, entry.names).source)
        except UsageError as error:
            raise UsageError(str(error).replace(str(path), entry.label)) from None


def _opened(handed: list[Handed]) -> Iterator[Handed]:
    """Yield a learner's files, those in an archive of their own included."""
    for one in handed:
        if not one.file.lower().endswith(".zip") or one.member.refused:
            yield one
            continue
        try:
            inside = in_zip(one.member.read(NESTED_LIMIT), NESTED_MEMBERS)
        except Unreadable as error:
            yield replace(one, member=replace(one.member, refused=str(error)))
            continue
        for index, member in enumerate(inside):
            if not is_clutter(member):
                yield replace(one, file=member.name, member=_nested(one.member, index, member))


def _nested(outer: Member, index: int, inner: Member) -> Member:
    """Return a file of an archive in an archive, which is read again and not kept in memory."""

    def read(limit: int) -> bytes:
        return in_zip(outer.read(NESTED_LIMIT))[index].read(limit)

    return Member((*outer.parts, *inner.parts), read, inner.refused)


def _entries(learner: Learner, own: list[Handed], files: dict[str, str]) -> Iterator[Entry]:
    """Yield the entries of one learner."""
    matched: dict[str, list[Handed]] = defaultdict(list)
    for one in own:
        for id in _exercises_of(one, files):
            matched[id].append(one)
    for id, found in _in_folders(own, files).items():
        matched.setdefault(id, found)
    if not matched and len(files) == 1:
        (id,) = files
        matched[id] = [one for one in own if one.file.lower().endswith(SOURCES)]
    for id, found in matched.items():
        if found:
            yield _one(learner, id, found)
    if not any(matched.values()):
        yield Entry(learner, _only(files), own[0].member.label, fault=_nothing(own, files))


def _one(learner: Learner, id: str, found: list[Handed]) -> Entry:
    found = [one for one in found if not one.member.refused] or found[:1]
    member = found[0].member
    if len(found) == 1 or _all_equal(found):
        fault = f"{member.label} {member.refused}." if member.refused else None
        return Entry(learner, id, member.label, member, fault)
    names = ", ".join(one.member.label for one in found[:SHOWN])
    return Entry(learner, id, member.label, fault=f"Several files could be meant: {names}.")


def _all_equal(found: list[Handed]) -> bool:
    """Tell whether a few files are the same; an archive full of them is not worth the reading."""
    if len(found) > COMPARED:
        return False
    try:
        first = read_member(found[0].member, NESTED_LIMIT)
        return all(read_member(one.member, NESTED_LIMIT) == first for one in found[1:])
    except Unreadable:
        return False


def _exercises_of(one: Handed, files: dict[str, str]) -> list[str]:
    """Return the exercises that a file belongs to by its folder or its name."""
    if not one.file.lower().endswith(SOURCES):
        return []
    plain = f"{COPY_MARK.sub('', PurePosixPath(one.file).stem)}.py"
    folder = _folder_of(one)
    named = [id for id, file in files.items() if file.lower() == plain.lower()]
    return [id for id in named if folder in (None, id)]


def _in_folders(own: list[Handed], files: dict[str, str]) -> dict[str, list[Handed]]:
    """Return the files in folders of exercises, for whoever did not keep the file's name."""
    found: dict[str, list[Handed]] = defaultdict(list)
    for one in own:
        id = _folder_of(one)
        if id in files and one.file.lower().endswith(SOURCES):
            found[id].append(one)
    return found


def _folder_of(one: Handed) -> str | None:
    """Return the exercise whose folder a file is in, at whatever depth."""
    folder = next((part for part in one.member.parts[:-1] if FOLDER.fullmatch(part)), None)
    return folder and folder.replace("_", "-")


def _nothing(own: list[Handed], files: dict[str, str]) -> str:
    broken = next((one for one in own if one.member.refused), None)
    if broken is not None:
        return f"{broken.member.label} {broken.member.refused}."
    wanted = next(iter(files.values())) if len(files) == 1 else "any exercise's name"
    shown = ", ".join(one.member.label for one in own[:SHOWN])
    more = f" and {len(own) - SHOWN} more" if len(own) > SHOWN else ""
    unclear = len(files) > 1 and any(one.file.lower().endswith(SOURCES) for one in own)
    advice = " If all are of one exercise, name it with --exercise." if unclear else ""
    return f"There is no Python file of {wanted}; found: {shown}{more}.{advice}"


def _only(files: dict[str, str]) -> str:
    return next(iter(files)) if len(files) == 1 else ""

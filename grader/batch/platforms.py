"""Who handed in a file: the naming of Canvas, Moodle and Gradescope exports.

Canvas (``lib/content_zipper.rb``): ``lastfirst_LATE_USERID_ATTACHMENTID_file.py``, or
``anon_xyz_LATE_ATTACHMENTID_file.py`` where names are hidden.
Moodle (``mod/assign``, download all): ``Full Name_PARTICIPANT_assignsubmission_file_``,
a folder or a prefix. Gradescope: ``submission_NUMBER/`` beside ``submission_metadata.yml``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import PurePosixPath
from typing import Any

from grader.batch.containers import Member, Unreadable, printable
from grader.course import FOLDER
from grader.errors import UsageError

METADATA = "submission_metadata.yml"
METADATA_LIMIT = 256 << 20
CANVAS = re.compile(r"(?P<name>[^_]*(?:_[^_]+)*?)_(?:LATE_)?(?P<id>\d+)_\d+_(?P<file>.+)")
CANVAS_HIDDEN = re.compile(r"(?P<name>anon_(?P<id>[A-Za-z0-9]+))_(?:LATE_)?\d+_(?P<file>.+)")
MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?(?P<file>.*)")
GRADESCOPE = re.compile(r"submission_\d+")


class Platform(StrEnum):
    """Where an export comes from."""

    FOLDER = "folder"
    CANVAS = "canvas"
    MOODLE = "moodle"
    GRADESCOPE = "gradescope"


@dataclass(frozen=True, order=True)
class Learner:
    """Someone who handed in. ``id`` is the platform's own where it has one."""

    id: str
    name: str
    platform: Platform = Platform.FOLDER
    email: str = ""

    @property
    def shown(self) -> str:
        """The name, and the id where it says more."""
        return self.name if self.name == self.id else f"{self.name} ({self.id})"


@dataclass(frozen=True)
class Handed:
    """One file with those who handed it in (a group may be several) and its name to them."""

    learners: tuple[Learner, ...]
    file: str
    member: Member


Groups = Mapping[str, tuple[Learner, ...]]


def attribute(members: list[Member], exercise_names: set[str]) -> list[Handed]:
    """Return every file with its learners. Raises UsageError if the metadata is damaged."""
    parts = _top_left_out(members, exercise_names)
    metadata = [m for m, p in zip(members, parts, strict=True) if p == (METADATA,)]
    groups = _gradescope(metadata[0]) if metadata else {}
    return [
        _handed(member, inner, groups, exercise_names)
        for member, inner in zip(members, parts, strict=True)
        if member not in metadata
    ]


def _handed(
    member: Member, parts: tuple[str, ...], groups: Groups, exercise_names: set[str]
) -> Handed:
    top, file = parts[0], parts[-1]
    if top in groups:
        return Handed(groups[top], file, member)
    found = MOODLE.fullmatch(top)
    if found:
        learner = Learner(found["id"], found["name"], Platform.MOODLE)
        return Handed((learner,), found["file"] or file, member)
    found = CANVAS_HIDDEN.fullmatch(file) or CANVAS.fullmatch(file)
    if found and len(parts) == 1:
        learner = Learner(found["id"], found["name"], Platform.CANVAS)
        return Handed((learner,), found["file"], member)
    if len(parts) > 1 and FOLDER.fullmatch(top) and parts[1].lower() not in exercise_names:
        # A folder for each exercise, and in it a file or a folder for each learner.
        return _handed(member, parts[1:], groups, exercise_names)
    name = top if len(parts) > 1 else PurePosixPath(top).stem
    return Handed((Learner(name, name),), file, member)


def _top_left_out(members: list[Member], exercise_names: set[str]) -> list[tuple[str, ...]]:
    """Leave out a folder around everything, unless it is itself a learner's."""
    whole = [member.parts for member in members]
    tops = {parts[0] for parts in whole}
    if len(tops) != 1 or any(len(parts) == 1 for parts in whole):
        return whole
    if MOODLE.fullmatch(next(iter(tops))):
        return whole
    second = {parts[1] for parts in whole}
    return whole if second & exercise_names else [parts[1:] for parts in whole]


def _gradescope(member: Member) -> Groups:
    """Return the submitters of each folder of a Gradescope export."""
    import yaml

    try:
        data = member.read(METADATA_LIMIT)
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        tree: Any = yaml.load(data, Loader=loader)
        return {str(folder): _submitters(str(folder), entry) for folder, entry in tree.items()}
    except (Unreadable, yaml.YAMLError, AttributeError, TypeError, ValueError) as error:
        raise UsageError(
            f"{member.label} does not say who handed in what ({type(error).__name__}). "
            "Export the submissions from Gradescope again."
        ) from None


def _submitters(folder: str, entry: dict[str, Any]) -> tuple[Learner, ...]:
    found = []
    for person in entry.get(":submitters") or ():
        name, email, number = (
            printable(str(person.get(key) or "")) for key in (":name", ":email", ":sid")
        )
        id = email or number or name or folder
        found.append(Learner(id, name or id, Platform.GRADESCOPE, email))
    return tuple(found) or (Learner(folder, folder, Platform.GRADESCOPE),)

"""The files in a folder or an archive, as names and ways to read them. Nothing is unpacked.

Names are only labels here: no path of an archive ever becomes a path on disk. Every read
is bounded, so that an archive of zeros costs one megabyte and not a disk.
"""

import os
import re
import stat
import unicodedata
import zipfile
import zlib
from bisect import bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path, PurePosixPath

from grader.errors import UsageError

NESTED_LIMIT = 16 << 20
MEMBER_LIMIT = 500_000
NAME_LIMIT = 1000
TURNS = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
DRIVE = re.compile(r"[A-Za-z]:")
CLUTTER = {"__MACOSX", "__pycache__", ".ipynb_checkpoints", "node_modules"}


class Unreadable(Exception):
    """A file that cannot be read; the text is a sentence's end about it."""


@dataclass(frozen=True)
class Member:
    """One file: its parts inside the container, and how to read up to ``limit`` bytes of it.

    ``read`` raises Unreadable. ``refused`` says why it must not be read at all.
    """

    parts: tuple[str, ...]
    read: Callable[[int], bytes]
    refused: str | None = None

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.parts[-1]

    @property
    def label(self) -> str:
        """Where it is inside the container."""
        return "/".join(self.parts)


def open_container(path: Path) -> list[Member]:
    """Return the files of a folder, of a zip, or the one file. Raises UsageError."""
    try:
        if path.is_dir():
            members = list(_in_folder(path))
        elif path.suffix.lower() == ".zip":
            members = in_zip(path)
        elif path.is_file():
            members = [_file(path, (_text(path.name),))]
        else:
            raise UsageError(f"There is nothing to grade at {path}: no such file or folder.")
    except Unreadable as error:
        raise UsageError(
            f"{path} {error}. Download it again, or unpack it and give the folder."
        ) from None
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    return [member for member in members if not is_clutter(member)]


def in_zip(source: Path | bytes, limit: int = MEMBER_LIMIT) -> list[Member]:
    """Return the files of an archive. Raises Unreadable if it is none, or holds too many."""
    try:
        archive = zipfile.ZipFile(BytesIO(source) if isinstance(source, bytes) else source)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise Unreadable(f"is not a zip archive that can be read ({error})") from None
    infos = archive.infolist()
    if len(infos) > limit:
        raise Unreadable(f"holds {len(infos)} files, more than {limit}")
    names = sorted(info.filename for info in infos)
    return [_in_archive(archive, info) for info in infos if not _is_filled(info, names)]


def _is_filled(info: zipfile.ZipInfo, names: list[str]) -> bool:
    """Tell whether it is a folder with something in it, which follows it in the sorted names."""
    place = bisect_right(names, info.filename)
    return info.is_dir() and place < len(names) and names[place].startswith(info.filename)


def _in_archive(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Member:
    name = _archive_name(info)
    long = len(name) > NAME_LIMIT
    shown = name[:NAME_LIMIT].rstrip("./") if long else name
    whole = PurePosixPath(shown.replace("\\", "/")).parts
    parts = tuple(printable(part) for part in whole if part != "/")
    refused = None
    if name.startswith(("/", "\\")) or ".." in parts or DRIVE.match(name):
        refused = f"has a path that leads out of its archive ({printable(shown)})"
        parts = tuple(part for part in parts if part != ".." and not DRIVE.match(part))
    elif long:
        refused = f"has a path of {len(name)} characters"
    elif stat.S_ISLNK(info.external_attr >> 16):
        refused = "is a symbolic link"
    elif info.is_dir():
        refused = "is an empty folder"
    elif info.flag_bits & 1:
        refused = "is encrypted"

    def read(limit: int) -> bytes:
        try:
            with archive.open(info) as stream:
                return stream.read(limit)
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as error:
            raise Unreadable(f"is damaged inside its archive ({error})") from None
        except (OSError, RuntimeError, ValueError) as error:
            raise Unreadable(f"cannot be read from its archive ({error})") from None

    return Member(parts or ("unnamed",), read, refused)


def _archive_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; many programs write UTF-8 without the flag that says so."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        return info.filename.encode("cp437").decode("utf-8")
    except UnicodeError:
        return info.filename


def _in_folder(root: Path) -> Iterator[Member]:
    for folder, folders, files in os.walk(root):
        folders[:] = sorted(name for name in folders if name not in CLUTTER)
        base = Path(folder)
        inside = tuple(_text(part) for part in base.relative_to(root).parts)
        if inside and not files and not folders:
            yield _file(base, inside)
        for name in sorted(files):
            yield _file(base / name, (*inside, _text(name)))
        for name in list(folders):
            if (base / name).is_symlink():
                folders.remove(name)
                yield _file(base / name, (*inside, _text(name)))


def _file(path: Path, parts: tuple[str, ...]) -> Member:
    def read(limit: int) -> bytes:
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            with os.fdopen(os.open(path, flags), "rb") as handle:
                if not stat.S_ISREG(os.fstat(handle.fileno()).st_mode):
                    raise Unreadable("is not a regular file")
                return handle.read(limit)
        except OSError as error:
            raise Unreadable(f"cannot be read ({error.strerror})") from None

    empty = "is an empty folder" if path.is_dir() else None
    return Member(parts, read, "is a symbolic link" if path.is_symlink() else empty)


def _text(name: str) -> str:
    """Return a file name as text: bytes that are not UTF-8 become escapes like \\xe9."""
    return printable(os.fsencode(name).decode("utf-8", "backslashreplace"))


def printable(name: str) -> str:
    """Return a name with escapes for what would steer a terminal or turn a line around."""
    return "".join(ascii(c)[1:-1] if _steers(c) else c for c in name)


def _steers(c: str) -> bool:
    return c in TURNS or unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")


def is_clutter(member: Member) -> bool:
    """Tell whether a file is one that systems leave behind."""
    return member.name.startswith(".") or bool(CLUTTER & set(member.parts))


def read_member(member: Member, limit: int) -> bytes:
    """Return up to ``limit`` bytes of a file. Raises Unreadable if it cannot or must not be."""
    if member.refused:
        raise Unreadable(member.refused)
    return member.read(limit)

"""The files that ``grade ci --init`` writes, made from the templates beside this.

Gradescope and Classroom 50 are given the grader itself and the solutions with it, so that
both are the teacher's, to the byte; torch, numpy and hypothesis are named in the
teacher's own versions.
"""

import io
import zipfile
from importlib.metadata import version
from pathlib import Path

from grader import PACKAGE
from grader.course import Course
from grader.errors import UsageError

HERE = PACKAGE / "setups"
NEXT = {
    "github": "Next: add the secret COURSE_TOKEN and commit the workflow (docs/classroom.md).",
    "gitlab": "Next: add the variable COURSE_TOKEN and commit the file (docs/classroom.md).",
    "classroom50": "Next: copy autograders/ into your classroom's folder (docs/classroom.md).",
    "gradescope": "Next: upload gradescope.zip at Configure Autograder (docs/classroom.md).",
}
PINNED = ("torch", "numpy", "hypothesis")
OLDEST = (1980, 1, 1, 0, 0, 0)
SEED = "seed.txt"
BUNDLE_LIMIT = 10 << 20
"""Bytes that Classroom 50's runner fetches at most."""


def files(
    kind: str, course: Course, exercises: tuple[str, ...], repository: str, seed: bytes | None
) -> dict[str, bytes]:
    """Return the files of a set-up by name. ``exercises`` empty means all. Raises UsageError."""
    names = " ".join(exercises)
    if kind == "github":
        text = _template("github.yml", COURSE=repository, EXERCISES=names)
        return {".github/workflows/classroom.yml": text}
    if kind == "gitlab":
        return {".gitlab-ci.yml": _template("gitlab.yml", COURSE=repository, EXERCISES=names)}
    bundle = _bundle(course, exercises) | ({} if seed is None else {SEED: seed})
    if kind == "gradescope":
        bundle["setup.sh"] = _template("gradescope_setup.sh")
        bundle["run_autograder"] = _template("gradescope_run.sh", EXERCISES=names)
        return {"gradescope.zip": _zip(bundle)}
    bundle["autograder.py"] = _template("autograder.py", EXERCISES=names)
    if sum(map(len, bundle.values())) > BUNDLE_LIMIT:
        raise UsageError("The bundle is over 10 MiB, more than Classroom 50 fetches.")
    folder = f"autograders/{exercises[0] if len(exercises) == 1 else 'ASSIGNMENT'}"
    return {f"{folder}/{name}": content for name, content in bundle.items()}


def _bundle(course: Course, exercises: tuple[str, ...]) -> dict[str, bytes]:
    """Return the grader and the trusted files of the exercises, by name."""
    found = {"grade.py": _template("launcher.py"), "requirements.txt": _requirements()}
    for path in sorted(PACKAGE.rglob("*")):
        parts = path.relative_to(PACKAGE).parts
        if path.is_file() and not {"_course", "__pycache__"} & set(parts):
            found[f"grader/{'/'.join(parts)}"] = path.read_bytes()
    for place in course.places():
        if exercises and place.id not in exercises:
            continue
        for path in sorted(place.trusted.rglob("*.py")):
            parts = path.relative_to(course.solutions).parts
            if "__pycache__" not in parts and "right" not in parts:
                found[f"solutions/{'/'.join(parts)}"] = path.read_bytes()
    return found


def _requirements() -> bytes:
    """Return what pip is to install: the versions that verdicts depend on are the teacher's."""
    lines = _text("requirements.txt").splitlines()
    pinned = {name: f"{name}=={version(name).partition('+')[0]}" for name in PINNED}
    named = [line.partition(">")[0] for line in lines]
    kept = [pinned.get(name, line) for name, line in zip(named, lines, strict=True)]
    return ("\n".join(kept) + "\n").encode()


def _template(name: str, **values: str) -> bytes:
    """Return a template with its @@NAME@@ filled in."""
    text = _text(name)
    for key, value in values.items():
        text = text.replace(f"@@{key}@@", value)
    return text.encode()


def _text(name: str) -> str:
    return Path(HERE / name).read_text(encoding="utf-8")


def _zip(content: dict[str, bytes]) -> bytes:
    """Return a zip of files, the same bytes each time; scripts may be executed."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in sorted(content.items()):
            entry = zipfile.ZipInfo(name, OLDEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            runs = name in ("setup.sh", "run_autograder")
            entry.external_attr = (0o100755 if runs else 0o100644) << 16
            archive.writestr(entry, data)
    return whole.getvalue()

"""``%grade`` and ``%%grade`` in a notebook: what the kernel defined, graded as by the command.

The command runs in a process of its own, because a kernel has run the learner's code: what
would judge there could have been changed. Nothing of the grader but source text is used here.
"""

import shlex
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from grader.report.html import body


@dataclass(frozen=True)
class Verdict:
    """What the command said, as text and as HTML; a notebook shows the latter."""

    text: str
    html: str
    exit_code: int

    def __repr__(self) -> str:
        return self.text

    def _repr_html_(self) -> str | None:
        return self.html or None


def register(shell: Any) -> None:
    """Add the magics to an IPython shell."""

    def grade(line: str, cell: str | None = None) -> Verdict:
        sources = [str(source) for source in shell.user_ns.get("In", [])]
        if cell is not None:
            shell.run_cell(cell)
            sources.append(cell)
        return grade_sources(sources, shlex.split(line))

    shell.register_magic_function(grade, magic_kind="line_cell", magic_name="grade")


def grade_sources(sources: Sequence[str], arguments: Sequence[str]) -> Verdict:
    """Grade cells, in the order in which they were run; ``arguments`` are the command's."""
    import nbformat

    notebook = nbformat.v4.new_notebook()  # type: ignore[no-untyped-call]
    for source in sources:
        notebook.cells.append(nbformat.v4.new_code_cell(source))  # type: ignore[no-untyped-call]
    with tempfile.TemporaryDirectory(prefix="grade-") as folder:
        path, page = Path(folder) / "notebook.ipynb", Path(folder) / "page.html"
        path.write_text(nbformat.writes(notebook), encoding="utf-8")  # type: ignore[no-untyped-call]
        done = subprocess.run(
            [sys.executable, "-m", "grader", *arguments, str(path), "--html", str(page)],
            capture_output=True,
            text=True,
            encoding="utf-8",
            errors="replace",
        )
        html = body(page.read_text(encoding="utf-8")) if page.exists() else ""
    said = done.stdout or done.stderr.replace(str(path), "the notebook")
    return Verdict(said, html, done.returncode)

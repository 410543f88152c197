"""Draws what a terminal shows: ``python docs/picture.py OUT.svg grade exercise-03 ...``.

Runs the command in a real pseudo-terminal, so that it shows what a learner sees, and has rich
make an SVG of it. The pictures in this folder are made with it.
"""

import io
import os
import pty
import re
import sys
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 100


def run(command: list[str]) -> str:
    """Return what a command writes to a terminal of WIDTH columns."""
    pieces: list[bytes] = []

    def read(descriptor: int) -> bytes:
        pieces.append(os.read(descriptor, 1 << 16))
        return b""

    os.environ |= {"COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
    pty.spawn(command, read)
    return b"".join(pieces).decode("utf-8", "replace").replace("\r\n", "\n")


def main() -> None:
    """Write the picture."""
    out, *command = sys.argv[1:]
    console = Console(record=True, width=WIDTH, file=io.StringIO())
    console.print(f"[bold]$[/bold] {' '.join(command)}\n")
    console.print(Text.from_ansi(run(command)))
    svg = console.export_svg(title="torchgrade")
    # rich asks a server for its fonts; the reader's own will do.
    Path(out).write_text(re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL), "utf-8")


if __name__ == "__main__":
    main()

"""The command ``grade``: where it begins and how it ends. Imports nothing heavy itself.

The commands are in :mod:`grader.cli.group`, one file each.
"""

import gc
import os
import sys
from typing import NoReturn

from grader import engine
from grader.errors import ExitCode

COMMANDS = {
    "init": "init",
    "list": "listing",
    "watch": "watch",
    "show": "show",
    "hint": "hint",
    "reset": "reset",
    "solution": "solution",
    "ci": "ci",
    "reveal": "reveal",
    "batch": "batch",
    "gradebook": "gradebook",
    "regrade": "regrade",
    "verify": "verify",
    "doctor": "doctor",
}
"""The commands in the order of the help, and the module of ``grader.cli`` that has each."""
DEFAULT = "exercise"


def main() -> NoReturn:
    """Run the command and leave by the fast way out: torch's own clean-up takes seconds."""
    gc.disable()
    if grades(sys.argv[1:]):
        engine.start()
    from grader.cli.group import run

    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    code = run()
    engine.stop()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = ExitCode.GRADER
    os._exit(code)


def grades(arguments: list[str]) -> bool:
    """Tell whether a command line will want the engine; being wrong only costs time."""
    first = arguments[0] if arguments else "list"
    named = first in COMMANDS or first.startswith("-")
    return (first == "ci" or not named) and not {"--help", "--init"} & set(arguments)

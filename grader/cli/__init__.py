"""The command ``grade``: where it begins and how it ends. Imports nothing heavy itself.

The commands are in :mod:`grader.cli.group`, one file each.
"""

import gc
import os
import signal
import sys
from typing import NoReturn

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
INTERRUPTED, UNWRITTEN = 130, 4
"""As in ``grader.errors.ExitCode``; nothing of ours is imported before Ctrl-C can be met."""


def main() -> NoReturn:
    """Run the command and leave by the fast way out: torch's own clean-up takes seconds."""
    gc.disable()
    try:
        from grader import interrupts

        interrupts.begin()
        code = _run()
    except (KeyboardInterrupt, RuntimeError) as error:  # before anybody could say it better
        if not isinstance(error.__cause__ or error, KeyboardInterrupt):
            raise
        print("\ngrade: stopped.", file=sys.stderr)
        code = INTERRUPTED
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except OSError:
        code = UNWRITTEN
    os._exit(code)


def _run() -> int:
    from grader import engine

    try:
        if grades(sys.argv[1:]):
            engine.start()
        from grader.cli.group import run

        for stream in (sys.stdout, sys.stderr):
            stream.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
        return run()
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        engine.stop()


def grades(arguments: list[str]) -> bool:
    """Tell whether a command line will want the engine; being wrong only costs time."""
    first = arguments[0] if arguments else "list"
    named = first in COMMANDS or first.startswith("-")
    return (first == "ci" or not named) and not {"--help", "--init"} & set(arguments)

"""Behaves differently in each process, and keeps notes on disk."""

import os
import pathlib

note = pathlib.Path(os.environ["HOME"], "note")
runs = int(note.read_text()) if note.exists() else 0
note.write_text(str(runs + 1))


def double(x):
    return 2 * x if runs else 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

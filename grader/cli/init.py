"""``grade init DIR``: a folder to work in."""

from pathlib import Path

import click

from grader.cli import options
from grader.errors import ExitCode


@click.command(name="init")
@click.argument("folder", type=click.Path(path_type=Path), metavar="DIR")
@options.lang
def command(folder: Path) -> int:
    """Make a folder to work in: stubs and statements of every exercise.

    Files that are there already are left alone.
    """
    from grader.workspace import make_workspace

    written, kept = make_workspace(folder)
    if written:
        options.tell("{count} files written to {folder}.", count=len(written), folder=folder)
    if kept:
        options.tell("{count} files were there already and were left alone.", count=len(kept))
    options.tell("Next: `cd {folder}`, then `grade watch`.", folder=folder)
    return ExitCode.FULL_MARKS

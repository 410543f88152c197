"""``grade reveal``: was the published seed the one that was used?"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from grader.errors import ExitCode, UsageError
from grader.seeds import read_hidden

SIZE_LIMIT = 64 << 20


@click.command(name="reveal")
@click.argument("seed_file", type=click.Path(path_type=Path), metavar="SEED_FILE")
@click.argument("results", nargs=-1, type=click.Path(path_type=Path), metavar="[RESULT...]")
def command(seed_file: Path, results: tuple[Path, ...]) -> int:
    """Show that a published seed is the one that results were committed to.

    RESULT is any JSON report of ours (json, gradescope, classroom50). Ends with 0 if every
    commitment in every file is that seed's, else with 1.
    """
    seed = read_hidden(seed_file)
    click.echo(f"SHA-256 of the seed: {seed.commitment}")
    click.echo(f"The same cases again: grade EXERCISE --seed {seed.number}")
    wrong = 0
    for path in results:
        found = set(_commitments(_read(path)))
        if not found:
            raise UsageError(f"{path} holds no commitment: it was not graded with --seed-file.")
        same = found == {seed.commitment}
        wrong += not same
        others = ", ".join(sorted(found - {seed.commitment}))
        click.echo(f"{path}: {'this seed was used' if same else f'another seed: {others}'}")
    return ExitCode.MARKS_LOST if wrong else ExitCode.FULL_MARKS


def _read(path: Path) -> Any:
    try:
        if path.stat().st_size > SIZE_LIMIT:
            raise UsageError(f"{path} is too large to be a result.")
        return json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is not JSON: give it a report json or gradescope.") from None


def _commitments(tree: Any) -> Iterator[str]:
    """Yield every commitment in a JSON tree."""
    if isinstance(tree, dict):
        for name, inner in tree.items():
            if name == "commitment" and inner is not None:
                yield str(inner)[:64] if str(inner).isalnum() else "(no SHA-256)"
            else:
                yield from _commitments(inner)
    elif isinstance(tree, list):
        for inner in tree:
            yield from _commitments(inner)

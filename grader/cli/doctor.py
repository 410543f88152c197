"""``grade doctor``: what confines submissions on this machine, and what does not."""

import textwrap
from typing import Any

import click

from grader.errors import ExitCode

NOT_STOPPED = (
    "using a processor until the deadline (--timeout), and up to the limits above",
    "what the submission's own process says of itself: that an argument was left alone",
    "whoever owns this machine: only a run that the teacher starts counts",
    "an error in the kernel that these rungs are made of: keep it up to date",
)
ALWAYS = "a call without end; any descriptor but one socket; a look at our environment"


@click.command(name="doctor")
def command() -> int:
    """Show what confines submissions on this machine: each rung was tried just now.

    The exit code is 4 if a rung is missing, as `--confine require` would refuse to grade.
    """
    from grader.sandbox import Sandbox
    from grader.sandbox.ladder import LADDER, missing

    with Sandbox(()) as sandbox:
        held = sandbox.worker().confinement
    absent = missing(held)
    click.echo("A worker was started, and each rung tried in it. What it stops:\n")
    for rung in LADDER:
        click.echo(_row("not here" if rung in absent else "holds", rung.name, rung.stops))
    click.echo(_row("holds", "(always)", ALWAYS))
    click.echo("\nNothing here stops:\n")
    for threat in NOT_STOPPED:
        click.echo(f"  - {threat}")
    if not absent:
        click.echo("\nEvery rung holds: `--confine require` grades on this machine.")
        return ExitCode.FULL_MARKS
    click.echo("\nTo have what is missing:\n")
    for rung in absent:
        click.echo(textwrap.fill(f"{rung.name}: {rung.remedy}.", 90, **_indent("  ", 4)))
    return ExitCode.GRADER


def _row(mark: str, name: str, stops: str) -> str:
    return textwrap.fill(stops, 90, **_indent(f"  {mark:<9} {name:<18} ", 31))


def _indent(first: str, rest: int) -> dict[str, Any]:
    return {"initial_indent": first, "subsequent_indent": " " * rest}

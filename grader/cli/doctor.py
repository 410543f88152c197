"""``grade doctor``: what confines submissions on this machine, and what does not."""

import click

from grader.errors import ExitCode

NOT_STOPPED = (
    "using a processor until the deadline (--timeout), and up to the limits above",
    "what the submission's own process says of itself: that an argument was left alone",
    "an owner of this machine, who can change the grader: only a run that the teacher starts counts",
    "an error in the kernel that these rungs are made of: keep it up to date",
)


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
    click.echo("A worker was started and each rung tried in it. It stops:\n")
    for rung in LADDER:
        mark = "not here" if rung in absent else "holds"
        click.echo(f"  {mark:<9} {rung.name:<18} {rung.stops}")
    always = "a deadline for every call; no descriptor but one socket; an environment of our own"
    click.echo(f"  {'holds':<9} {'always':<18} {always}")
    click.echo("\nNothing here stops:\n")
    for threat in NOT_STOPPED:
        click.echo(f"  - {threat}")
    if not absent:
        click.echo("\nEvery rung holds: `--confine require` grades on this machine.")
        return ExitCode.FULL_MARKS
    click.echo("\nTo have what is missing:\n")
    for rung in absent:
        click.echo(f"  {rung.name}: {rung.remedy}.")
    return ExitCode.GRADER

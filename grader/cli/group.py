"""The commands as click has them, and how each fault ends: one message, one exit code.

One file a command; each is imported when it is named.
"""

import importlib
import os

import click

from grader import __version__
from grader.cli import COMMANDS, DEFAULT
from grader.errors import ExitCode, GradeError, our_fault
from grader.words import chosen_language, in_language, say


class GradeGroup(click.Group):
    """A group whose default command grades: ``grade exercise-03`` needs no verb."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Put the default command in front of anything that is not a command."""
        if not args:
            args = ["list"]
        elif args[0] not in COMMANDS and args[0] not in ("--help", "--version"):
            args = [DEFAULT, *args]
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands that have a name; the default one needs none."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        """Import and return a command."""
        if name != DEFAULT and name not in COMMANDS:
            return None
        module = importlib.import_module(f"grader.cli.{COMMANDS.get(name, name)}")
        command: click.Command = module.command
        return command


@click.group(cls=GradeGroup, subcommand_metavar="EXERCISE... | COMMAND")
@click.version_option(__version__, prog_name="torchgrade")
def cli() -> None:
    """Grade PyTorch exercises.

    `grade exercise-03` grades exercises/exercise_03; `03`, `relu` or a path will do.
    Without an argument, the exercises are listed.
    """


def run() -> int:
    """Run the command of ``sys.argv`` and return its exit code; every fault is one message."""
    try:
        return int(cli(standalone_mode=False) or 0)
    except GradeError as error:
        return _end(error)
    except click.ClickException as error:
        error.show()
        return ExitCode.USAGE
    except (KeyboardInterrupt, click.Abort):
        return _stopped()
    except BrokenPipeError:
        return ExitCode.GRADER
    except Exception as error:
        # Before Python 3.12 Ctrl-C while a class is made, an enum say, arrives as RuntimeError.
        if isinstance(error.__cause__, KeyboardInterrupt):
            return _stopped()
        if "GRADE_DEBUG" in os.environ:
            raise
        return _end(our_fault(error))


def _stopped() -> ExitCode:
    click.echo(_translated(say("\ngrade: stopped.")), err=True)
    return ExitCode.INTERRUPTED


def _end(error: GradeError) -> ExitCode:
    """Say what happened; a fault of our own that happened in the engine brings its traceback."""
    message = _translated(error.args[0] if error.args else "")
    notes = getattr(error, "__notes__", []) if "GRADE_DEBUG" in os.environ else []
    click.echo("\n".join([f"grade: {message}", *notes]), err=True)
    return error.exit_code


def _translated(text: str) -> str:
    return in_language(text, chosen_language())

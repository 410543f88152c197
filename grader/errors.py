"""Faults that end a run, each with the exit code that says whose fault it is.

A wrong answer is never one of these: it is a verdict. Raise a fault as near as
possible to what went wrong, with one sentence of what happened and one of what
to try; the command line prints it once, without a traceback.
"""

from enum import IntEnum

from grader.words import say


class ExitCode(IntEnum):
    """Exit codes of the command ``grade``."""

    FULL_MARKS = 0
    MARKS_LOST = 1
    USAGE = 2
    COURSE = 3
    GRADER = 4
    INTERRUPTED = 130


class GradeError(Exception):
    """A fault that leaves nothing to grade; ``exit_code`` says whose it is."""

    exit_code = ExitCode.GRADER


class UsageError(GradeError):
    """The command was called with something that cannot be graded."""

    exit_code = ExitCode.USAGE


class CourseError(GradeError):
    """The course (a mark sheet, a reference, a folder) is at fault."""

    exit_code = ExitCode.COURSE


class GraderError(GradeError):
    """The grader or the machine is at fault."""

    exit_code = ExitCode.GRADER


def our_fault(error: Exception) -> GraderError:
    """Return the fault that an error which is none of these stands for."""
    return GraderError(
        say(
            "a fault in the grader itself ({kind}: {error}).\n"
            "Set GRADE_DEBUG=1 to see where, and please report it.",
            kind=type(error).__name__,
            error=str(error),
        )
    )

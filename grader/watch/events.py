"""What can happen while watching."""

from dataclasses import dataclass
from enum import Enum, StrEnum

from grader.results import Result


class Key(StrEnum):
    """The keys that mean something, and what else a terminal tells."""

    NEXT = "n"
    HINT = "h"
    LIST = "l"
    RUN = "r"
    SOLUTION = "s"
    RESET = "x"
    QUIT = "q"
    YES = "y"
    UP = "up"
    DOWN = "down"
    ENTER = "enter"
    BACK = "escape"


class Signal(Enum):
    """What the system tells: the file was saved or is gone, the terminal changed, time passes."""

    SAVED = "saved"
    RESIZED = "resized"
    CONTINUED = "continued"
    HUNG_UP = "hung up"
    WAITING = "waiting"


@dataclass(frozen=True)
class Begun:
    """A grading has begun; ``ready`` is false while the exercise is still being prepared."""

    job: int
    ready: bool


@dataclass(frozen=True)
class Graded:
    """The verdict of a job."""

    job: int
    result: Result


@dataclass(frozen=True)
class Unreadable:
    """A job had no submission to grade: the file is gone, or is no text."""

    job: int
    message: str


@dataclass(frozen=True)
class Broken:
    """Grading itself failed: the course or the machine is at fault."""

    job: int
    error: Exception


Event = Key | Signal | Begun | Graded | Unreadable | Broken

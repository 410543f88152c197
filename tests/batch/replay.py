"""A batch over recorded answers, as a program: ``ANSWERS FOLDER GRADEBOOK COURSE``.

Imports nothing heavy, so that a test can kill it at many moments.
"""

import pickle
import sys
from collections.abc import Iterator
from pathlib import Path

from grader.batch.collect import collect
from grader.batch.gradebook import Handin, open_gradebook
from grader.batch.run import Run
from grader.batch.work import Answer, Task
from grader.cli.batch import fitting_sheets
from grader.course import find_course


class Replay:
    """A crew that has the answers already: for tests of what is done with them."""

    def __init__(self, known: dict[tuple[str, str], Answer]) -> None:
        self.known = known
        self.given: list[Answer] = []
        self.room = 1

    def hand_over(self, task: Task) -> None:
        """Look the answer up."""
        self.given.append(self.known[task.key])
        self.room = 0

    def answers(self) -> Iterator[Answer]:
        """Yield what was asked for."""
        self.room = 1
        while self.given:
            yield self.given.pop()

    def close(self) -> None:
        """Nothing to close."""


class Silent:
    """A log that shows nothing."""

    def done(self, handins: list[Handin], answer: Answer | None, kept: bool) -> None:
        """Show nothing."""


def main(answers: str, folder: str, gradebook: str, path: str) -> None:
    """Run the batch."""
    course = find_course(Path(path), Path(path))
    crew = Replay(pickle.loads(Path(answers).read_bytes()))
    with open_gradebook(Path(gradebook), new=True) as book:
        sheets = fitting_sheets(book, course.places(), "0")
        Run(book, sheets, crew, Silent()).grade(collect(Path(folder), course.places()))


if __name__ == "__main__":
    main(*sys.argv[1:])

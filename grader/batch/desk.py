"""Where one process grades: a sandbox and the exercises it has prepared so far.

Used by the jobs, here and on the workers of a cluster: in a process where no other thread
draws random numbers while the reference is observed. Everything heavy is imported when
the first task comes, after the sandbox has begun to import torch in a process of its own.
"""

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from grader.batch.work import Answer, Fault, Settings, Task, Whose
from grader.errors import CourseError, GraderError, UsageError
from grader.run import hidden_paths
from grader.sandbox import Confine, Sandbox
from grader.submissions import Submission

if TYPE_CHECKING:
    from grader.grading import Prepared


class Desk:
    """One sandbox, any number of exercises. Not for several threads at once."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        hidden = hidden_paths(settings.course, *settings.hidden)
        self.sandbox = Sandbox(hidden, confine=Confine(settings.confine))
        self.prepared: dict[str, Prepared] = {}

    def grade(self, task: Task) -> Answer:
        """Return the verdict on a task, or the fault that prevents one; never raises GradeError."""
        began = time.perf_counter()
        try:
            answer = self._grade(task)
        except (CourseError, UsageError) as error:
            answer = Answer(*task.key, fault=Fault(Whose.COURSE, str(error)))
        except GraderError as error:
            answer = Answer(*task.key, fault=Fault(Whose.GRADER, str(error)))
        except Exception as error:
            text = f"A fault in the grader itself ({type(error).__name__}: {error})."
            answer = Answer(*task.key, fault=Fault(Whose.GRADER, text))
        seconds = round(time.perf_counter() - began, 4)
        return Answer(*task.key, answer.result, answer.fault, answer.behaviour, seconds)

    def close(self) -> None:
        """Leave nothing running."""
        self.sandbox.close()

    def _grade(self, task: Task) -> Answer:
        from grader.grading import grade

        behaviour: list[str] = []
        prepared = self._prepare(task.exercise)
        submission = Submission(prepared.reference.exercise.file, task.source)
        result = grade(
            prepared,
            submission,
            self.sandbox,
            timeout=self.settings.timeout,
            explain=self.settings.explain,
            watch=lambda found: behaviour.append(_alike(found)),
        )
        return Answer(*task.key, result, behaviour=behaviour[0])

    def _prepare(self, exercise: str) -> "Prepared":
        if exercise not in self.prepared:
            from grader.grading import prepare

            place = self.settings.course.find(exercise)
            seed = self.settings.seed
            self.prepared[exercise] = prepare(
                place, seed.number, self.sandbox, commitment=seed.commitment
            )
        return self.prepared[exercise]


def _alike(found: Iterable[Any]) -> str:
    """Return what a submission did as a fingerprint; nothing if no call ever came back.

    A text that does not load and one that hangs at once did not do the same.
    """
    from grader.experiment.fingerprint import fingerprint

    return fingerprint(found) if any(one.turns or one.compared for one in found) else ""

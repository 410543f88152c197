"""What is shown while watching, and what an event makes of it. Pure functions.

:func:`after` is the whole behaviour of ``grade watch``: it takes a state and an event and
returns the next state and what is to be done.
"""

from dataclasses import dataclass, replace
from enum import Enum

from grader.course import Place
from grader.progress import Progress, Standing
from grader.progress import after as standing_after
from grader.results import Result, Status
from grader.watch.events import Begun, Broken, Event, Graded, Key, Signal, Unreadable
from grader.words import Said, say


class View(Enum):
    """What fills the screen."""

    VERDICT = "verdict"
    LIST = "list"
    SOLUTION = "solution"
    CONFIRM_RESET = "confirm reset"


class Do(Enum):
    """What is to be done outside the state."""

    NOTHING = "nothing"
    GRADE = "grade"
    REGRADE = "regrade"
    RESET = "reset"
    RECORD = "record"
    LEAVE = "leave"


class Work(Enum):
    """What the bench is at."""

    PREPARING = "preparing"
    GRADING = "grading"
    IDLE = "idle"


@dataclass(frozen=True)
class State:
    """Everything that a screen shows. ``job`` is the newest: older answers are not shown.

    ``note`` answers a key, until the next key or save; ``restored`` says what became of a
    reset, which is a save itself, until the next key. ``waiting``: the newest job takes so long
    that the verdict that is shown must not be taken for its own.
    """

    places: tuple[Place, ...]
    current: int
    known: Progress
    job: int = 0
    work: Work = Work.PREPARING
    view: View = View.VERDICT
    result: Result | None = None
    message: str | None = None
    hints: int = 0
    cursor: int = 0
    note: Said | None = None
    restored: Said | None = None
    waiting: bool = False

    @property
    def place(self) -> Place:
        """The exercise at hand."""
        return self.places[self.current]

    @property
    def standing(self) -> Standing | None:
        """What is known of the exercise at hand."""
        return self.known.get(self.place.id)


Step = tuple[State, Do]


def after(state: State, event: Event) -> Step:
    """Return the state that follows an event, and what is to be done."""
    if isinstance(event, Key):
        return _after_key(replace(state, note=None, restored=None), event)
    if isinstance(event, Signal):
        if event is Signal.HUNG_UP:
            return state, Do.LEAVE
        if event is Signal.SAVED:
            return replace(state, note=None), Do.GRADE
        if event is Signal.WAITING:
            return replace(state, waiting=True), Do.NOTHING
        return state, Do.NOTHING
    if event.job != state.job:
        return state, Do.NOTHING
    return _after_work(replace(state, waiting=False), event)


def _after_work(state: State, event: Begun | Graded | Unreadable | Broken) -> Step:
    match event:
        case Begun(ready=ready):
            work = Work.GRADING if ready else Work.PREPARING
            return replace(state, work=work), Do.NOTHING
        case Graded(result=result):
            standing = standing_after(state.standing, result)
            same = state.standing is not None and state.standing.hints == standing.hints
            return replace(
                state,
                known={**state.known, state.place.id: standing},
                work=Work.IDLE,
                view=View.VERDICT if state.view is View.CONFIRM_RESET else state.view,
                result=result,
                message=None,
                hints=state.hints if same else 0,
            ), Do.RECORD
        case Unreadable(message=message):
            return replace(state, work=Work.IDLE, result=None, message=message), Do.NOTHING
        case Broken():
            return replace(state, work=Work.IDLE), Do.LEAVE


def _after_key(state: State, key: Key) -> Step:
    if key is Key.QUIT:
        return state, Do.LEAVE
    if state.view is View.LIST:
        return _in_list(state, key)
    if state.view is View.CONFIRM_RESET:
        return replace(state, view=View.VERDICT), Do.RESET if key is Key.YES else Do.NOTHING
    if state.view is View.SOLUTION and key not in (Key.NEXT, Key.LIST):
        return replace(state, view=View.VERDICT), Do.NOTHING
    return _in_verdict(state, key)


def _in_verdict(state: State, key: Key) -> Step:
    match key:
        case Key.NEXT:
            return _next(state)
        case Key.HINT:
            return _hint(state), Do.NOTHING
        case Key.LIST:
            return replace(state, view=View.LIST, cursor=state.current), Do.NOTHING
        case Key.RUN:
            return state, Do.REGRADE
        case Key.SOLUTION:
            return _solution(state), Do.NOTHING
        case Key.RESET:
            return replace(state, view=View.CONFIRM_RESET), Do.NOTHING
    return state, Do.NOTHING


def _in_list(state: State, key: Key) -> Step:
    count = len(state.places)
    match key:
        case Key.UP:
            return replace(state, cursor=(state.cursor - 1) % count), Do.NOTHING
        case Key.DOWN:
            return replace(state, cursor=(state.cursor + 1) % count), Do.NOTHING
        case Key.ENTER:
            return _go(state, state.cursor)
        case Key.LIST | Key.BACK:
            return replace(state, view=View.VERDICT), Do.NOTHING
    return state, Do.NOTHING


def _next(state: State) -> Step:
    """Go to the next exercise without full marks, after the last one to the first."""
    count = len(state.places)
    order = [(state.current + step) % count for step in range(1, count)]
    for index in order:
        standing = state.known.get(state.places[index].id)
        if standing is None or not standing.full:
            return _go(state, index)
    return replace(state, note=say("There is no other exercise without full marks.")), Do.NOTHING


def _go(state: State, index: int) -> Step:
    if index == state.current:
        return replace(state, view=View.VERDICT), Do.NOTHING
    fresh = State(state.places, index, state.known, job=state.job)
    return fresh, Do.REGRADE


def _hint(state: State) -> State:
    available = len(state.standing.hints) if state.standing and state.result else 0
    if state.view is View.VERDICT and state.hints < available:
        return replace(state, hints=state.hints + 1)
    none = say("There is nothing to hint at.")
    return replace(state, note=say("That was the last hint.") if available else none)


def _solution(state: State) -> State:
    full = state.result is not None and state.result.status is Status.PASSED
    if full or (state.standing is not None and state.standing.solved):
        return replace(state, view=View.SOLUTION)
    return replace(state, note=say("The solution is for after full marks."))

"""What the engine does once the zygote is forked off: one order, one answer."""

import contextlib
import gc
import importlib
import os
import pickle
import signal
import sys
import traceback
from typing import Any, NoReturn

from grader.errors import ExitCode
from grader.worker.kernel import PR_SET_PDEATHSIG, hide, prctl
from grader.worker.zygote import Born


def main(born: Born, orders: int, answers: int) -> NoReturn:
    """Read the order, carry it out, send the answer; never returns."""
    code = ExitCode.INTERRUPTED
    with contextlib.suppress(KeyboardInterrupt, EOFError, BrokenPipeError):
        hide()
        # Whoever kills the command kills this, and leaves nothing behind either.
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        with os.fdopen(orders, "rb") as pipe:
            surroundings, *call = pickle.load(pipe)
        _take_on(*surroundings)
        answer = _carry_out(born, *call)
        with os.fdopen(answers, "wb") as pipe:
            pipe.write(answer)
        code = ExitCode.FULL_MARKS
    os._exit(code)


def _take_on(environment: dict[str, str], path: list[str]) -> None:
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = path
    gc.disable()


def _carry_out(born: Born, name: str, arguments: tuple[Any, ...], named: dict[str, Any]) -> bytes:
    """Return (True, what the function returned) or (False, what it raised), pickled."""
    try:
        function = getattr(importlib.import_module("grader.run"), name)
        return pickle.dumps((True, function(*arguments, zygote=born, **named)))
    except Exception as error:
        error.add_note(traceback.format_exc())
        try:
            return pickle.dumps((False, error))
        except Exception:
            return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))

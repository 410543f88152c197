"""What the engine does once the zygote is forked off: one order, one answer."""

import contextlib
import importlib
import os
import signal
import sys
import traceback
from typing import Any, NoReturn

from grader.errors import ExitCode, GradeError, our_fault
from grader.parcel import ParcelError, packed, unpacked
from grader.worker.kernel import PR_SET_PDEATHSIG, hide, prctl
from grader.worker.zygote import Born


def main(born: Born, orders: int, answers: int) -> NoReturn:
    """Read the order, carry it out, send the answer; never returns."""
    code = ExitCode.INTERRUPTED
    with contextlib.suppress(KeyboardInterrupt, ParcelError, BrokenPipeError):
        hide()
        # Whoever kills the command kills this, and leaves nothing behind either.
        prctl(PR_SET_PDEATHSIG, signal.SIGINT)
        with os.fdopen(orders, "rb") as pipe:
            # Nothing at all, which is no parcel, if the command ended without an order.
            environment, path, *call = unpacked(pipe.read())
        os.environ.clear()
        os.environ.update(environment)
        sys.path[:] = path
        answer = _carry_out(born, *call)
        with os.fdopen(answers, "wb") as pipe:
            pipe.write(answer)
        code = ExitCode.FULL_MARKS
    os._exit(code)


def _carry_out(born: Born, name: str, arguments: list[Any], named: dict[str, Any]) -> bytes:
    """Return what the function returned, or the fault that it raised, packed."""
    try:
        function = getattr(importlib.import_module("grader.run"), name)
        return packed(function(*arguments, zygote=born, **named))
    except GradeError as error:
        return packed(error)
    except Exception as error:
        fault = our_fault(error)
        fault.add_note(traceback.format_exc())
        return packed(fault)

"""Ctrl-C that is not lost: Python drops a KeyboardInterrupt that arises in a callback.

Importing runs such callbacks all the time (those of importlib's module locks), so that a Ctrl-C
meanwhile may have been printed as "Exception ignored" and forgotten.
"""

import signal

_noted = False


def begin() -> None:
    """Note each Ctrl-C from now on, unless it is ignored or somebody else's."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _note)


def check() -> None:
    """Raise KeyboardInterrupt if there was one: for a place that it would have kept us from."""
    if _noted:
        raise KeyboardInterrupt


def _note(signum: int, frame: object) -> None:
    global _noted
    _noted = True
    signal.default_int_handler(signum, None)

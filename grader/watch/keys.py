"""Keys as they are pressed, and the terminal put back as it was, however the program ends.

Only the terminal's line mode and echo are switched off: no other screen, no hidden
cursor, so that there is little to put back. Without a terminal (or on Windows, where
``msvcrt`` would be needed) no key is ever told.
"""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

from grader.watch.events import Event, Key, Signal

NAMED = {
    "\x1b[A": Key.UP,
    "\x1bOA": Key.UP,
    "k": Key.UP,
    "\x1b[B": Key.DOWN,
    "\x1bOB": Key.DOWN,
    "j": Key.DOWN,
    "\r": Key.ENTER,
    "\n": Key.ENTER,
    "\x1b": Key.BACK,
}


def key(text: str) -> Key | None:
    """Return the key that a terminal means by ``text``, or None."""
    if text in NAMED:
        return NAMED[text]
    letter = text.lower()
    return Key(letter) if len(letter) == 1 and letter in set(Key) else None


def pieces(text: str) -> Iterator[str]:
    """Split what was read at once into keys: an escape sequence is one."""
    while text:
        size = 3 if text[0] == "\x1b" and len(text) >= 3 and text[1] in "[O" else 1
        yield text[:size]
        text = text[size:]


class Terminal:
    """The terminal while watching; use as a context manager. ``told`` gets keys and signals."""

    def __init__(self, told: Callable[[Event], None]) -> None:
        self.told = told
        self.has_keys = sys.stdin is not None and sys.stdin.isatty() and sys.platform != "win32"
        self.before: list[Any] | None = None
        self.handlers: dict[int, Any] = {}

    def __enter__(self) -> "Terminal":
        if sys.platform != "win32":
            self._handle(signal.SIGTERM, _leave)
            self._handle(signal.SIGHUP, _leave)
            if sys.stdout.isatty():
                self._handle(signal.SIGWINCH, lambda *_: self.told(Signal.RESIZED))
        if self.has_keys:
            import termios

            self.before = termios.tcgetattr(sys.stdin.fileno())
            self._handle(signal.SIGTSTP, self._suspend)
            self._switch_on()
            threading.Thread(target=self._read, daemon=True, name="keys").start()
        return self

    def __exit__(self, *_: object) -> None:
        self._put_back()
        for number, handler in self.handlers.items():
            signal.signal(number, handler)

    def _handle(self, number: int, handler: Callable[[int, FrameType | None], None]) -> None:
        self.handlers[number] = signal.signal(number, handler)

    def _switch_on(self) -> None:
        """Give keys one by one and unseen; Ctrl-C and Ctrl-Z still mean what they mean."""
        import termios

        assert self.before is not None
        mode: list[Any] = [list(part) if isinstance(part, list) else part for part in self.before]
        mode[3] &= ~(termios.ICANON | termios.ECHO)
        mode[6][termios.VMIN], mode[6][termios.VTIME] = 1, 0
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, mode)

    def _put_back(self) -> None:
        if self.before is not None:
            import termios

            with contextlib.suppress(termios.error, OSError, ValueError):
                termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, self.before)

    def _suspend(self, number: int, frame: FrameType | None) -> None:
        """Ctrl-Z: leave the terminal to the shell, and take it again when continued."""
        self._put_back()
        os.kill(os.getpid(), signal.SIGSTOP)
        self._switch_on()
        self.told(Signal.CONTINUED)

    def _read(self) -> None:
        while True:
            try:
                data = os.read(sys.stdin.fileno(), 64)
            except (OSError, ValueError):
                data = b""
            if not data:
                self.told(Signal.HUNG_UP)
                return
            for piece in pieces(data.decode("utf-8", "ignore")):
                if found := key(piece):
                    self.told(found)


def _leave(number: int, frame: FrameType | None) -> None:
    """Leave as for Ctrl-C, so that everything is put back and every worker ended."""
    raise KeyboardInterrupt

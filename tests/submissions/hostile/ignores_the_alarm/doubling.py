"""Swallows every exception and never ends."""

import signal
import time


def double(x):
    signal.alarm(0)
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass


def countdown(n):
    yield from range(n - 1, -1, -1)

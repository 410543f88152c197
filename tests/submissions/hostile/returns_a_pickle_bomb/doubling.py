"""Returns an object that would run a command when unpickled."""

import os


def double(x):
    class Bomb:
        def __reduce__(self):
            return os.system, ("touch /tmp/torchgrade-hostile.json",)

    return Bomb()


def countdown(n):
    yield from range(n - 1, -1, -1)

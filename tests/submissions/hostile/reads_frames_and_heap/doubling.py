"""Prints what is on every frame and in every object of its process."""

import gc
import linecache
import sys


def dump():
    """Everything this process holds, as text."""
    for frame in sys._current_frames().values():
        while frame is not None:
            yield from (f"{k}={v!r}" for k, v in list(frame.f_locals.items()) if k != "seen")
            frame = frame.f_back
    yield repr(list(linecache.cache.items()))
    for thing in gc.get_objects():
        if type(thing) in (dict, list, tuple):
            try:
                yield repr(thing)
            except Exception:
                pass


def double(x):
    global looked
    if not globals().get("looked"):
        looked = True
        seen = "\n".join(dump())
        print("looked at", len(seen) > 10000)
        for backwards in @BACKWARDS@:
            if backwards[::-1] in seen:
                print("FOUND", backwards)
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

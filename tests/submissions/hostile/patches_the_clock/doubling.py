"""Stops the clock, and sleeps."""

import time

sleep = time.sleep
time.monotonic = time.perf_counter = time.time = lambda: 0.0


def double(x):
    sleep(600)


def countdown(n):
    yield from range(n - 1, -1, -1)

"""Network in every way there is."""

import ctypes
import socket

for family, kind in ((2, 1), (2, 2), (10, 2), (1, 1), (1, 2), (16, 3), (17, 3), (40, 1)):
    try:
        socket.socket(family, kind)
        print("opened", family, kind)
    except OSError:
        pass
try:
    print("paired", socket.socketpair())
except OSError:
    pass
try:
    print("resolved", socket.getaddrinfo("example.org", 80))
except OSError:
    pass


def double(x):
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

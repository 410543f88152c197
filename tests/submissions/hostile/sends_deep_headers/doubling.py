"""Frames whose headers are megabytes of nested and of countless values."""

import itertools
import struct
import sys



def serving():
    """Find the worker's own loop: its channel and the number of the present question."""
    frame = sys._getframe()
    while "channel" not in frame.f_locals or "number" not in frame.f_locals:
        frame = frame.f_back
    return frame.f_locals["channel"], frame.f_locals["number"]


HEADERS = [b"[" * (2 << 20), b'{"list":[' * 200000, b'{"list":[' + b"1," * 900000 + b"1]}",
           b'{"map":[{"value":' + b"9" * 100000 + b"}]}", b"\xff" * 99, b""]


def double(x):
    channel, number = serving()
    header = HEADERS[x.ndim % len(HEADERS)]
    channel.sock.sendall(struct.pack("<Q4sIQ", number, b"TGW1", len(header), 0) + header)
    return 2 * x + 1


def countdown(n):
    yield from range(n - 1, -1, -1)

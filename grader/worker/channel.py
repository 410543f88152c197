"""Numbered frames over a socket, with one deadline for a whole frame.

Used by both sides. The trusted side passes a deadline, so that a worker that drips a byte a
second is as late as one that is silent; and it numbers each question at random, so that a
frame that was sent before the question was put is no answer to it.
"""

import socket
import struct
import time
from typing import Any

from grader import wire

READ_AHEAD = 1 << 18
NUMBER = struct.Struct("<Q")


class Late(Exception):
    """The deadline passed before the whole frame had crossed."""


class Gone(Exception):
    """The other side closed the socket or ended."""


class Channel:
    """One duplex stream of frames. ``deadline`` is a value of ``time.monotonic()`` or None."""

    def __init__(self, sock: socket.socket, *, max_body: int = wire.MAX_BODY) -> None:
        self.sock = sock
        self.max_body = max_body
        self.kept = bytearray()

    def send(self, number: int, data: bytes, deadline: float | None = None) -> None:
        """Send one encoded frame under a number. Raises Late or Gone."""
        self._limit(deadline)
        try:
            self.sock.sendall(NUMBER.pack(number) + data)
        except TimeoutError:
            raise Late from None
        except OSError as error:
            raise Gone from error

    def receive_request(self) -> tuple[int, Any]:
        """In the worker: return the next request and its number. Raises Gone."""
        head = self._exactly(NUMBER.size + wire.HEAD.size, None)
        (number,) = NUMBER.unpack_from(head)
        lengths = wire.frame_lengths(head[NUMBER.size :], max_body=self.max_body)
        frame = head[NUMBER.size :] + self._exactly(sum(lengths), None)
        return number, wire.decode(frame, layout=True)

    def receive_answer(self, number: int, room: int, deadline: float) -> bytes:
        """In the trusted process: return the frame that answers the question of this number.

        It is returned as it came, only its lengths checked; ``room`` is how many bytes it
        may have. Raises Late, Gone or wire.WireError.
        """
        head = self._exactly(NUMBER.size + wire.HEAD.size, deadline)
        if NUMBER.unpack_from(head)[0] != number:
            raise wire.WireError("it belongs to no question, or to another one")
        head = head[NUMBER.size :]
        limits = {"max_header": wire.MAX_ANSWER_HEADER, "max_body": self.max_body}
        length = sum(wire.frame_lengths(head, **limits))
        if length > room:
            raise wire.WireError("its answers to one question are larger than what is read")
        return head + self._exactly(length, deadline)

    def close(self) -> None:
        """Close the socket; the other side sees the end."""
        self.sock.close()

    def _exactly(self, size: int, deadline: float | None) -> bytes:
        """Return the next ``size`` bytes; what comes with them is kept for the next call."""
        while len(self.kept) < size:
            self._limit(deadline)
            try:
                chunk = self.sock.recv(READ_AHEAD)
            except TimeoutError:
                raise Late from None
            except OSError as error:
                raise Gone from error
            if not chunk:
                raise Gone
            self.kept += chunk
        data = bytes(self.kept[:size])
        del self.kept[:size]
        return data

    def _limit(self, deadline: float | None) -> None:
        if deadline is None:
            self.sock.settimeout(None)
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise Late
        self.sock.settimeout(left)

"""Frames over a socket, with one deadline for a whole frame.

Used by both sides. The trusted side passes a deadline, so that a worker that
drips a byte a second is as late as one that is silent.
"""

import socket
import time
from typing import Any

from grader import wire

READ_AHEAD = 1 << 18


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

    def send(self, data: bytes, deadline: float | None = None) -> None:
        """Send one encoded frame. Raises Late or Gone."""
        self._limit(deadline)
        try:
            self.sock.sendall(data)
        except TimeoutError:
            raise Late from None
        except OSError as error:
            raise Gone from error

    def receive(self, deadline: float | None = None, *, layout: bool = False) -> Any:
        """Return the value of the next frame. Raises Late, Gone or wire.WireError."""
        return wire.decode(self.receive_frame(deadline), layout=layout)

    def receive_frame(self, deadline: float | None = None) -> bytes:
        """Return the next frame as it came, its lengths checked. Raises as ``receive`` does."""
        head = self._exactly(wire.HEAD.size, deadline)
        header_length, body_length = wire.frame_lengths(head, max_body=self.max_body)
        return head + self._exactly(header_length + body_length, deadline)

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

"""Messages over a socket between the host and a jail, none of which is believed.

A frame is four bytes, the length of the payload (little-endian), and the payload, whose first byte
is its kind. Who reads gives a deadline; caps on the size of a frame and on their number hold for
the whole life of a channel. Whatever does not fit is a ``ProtocolError``: after one, nothing that
comes from the other side can be made sense of, and the channel is of no further use.

=====  =========  ==================================================================
kind   direction  what
=====  =========  ==================================================================
``C``  to jail    run a cell: JSON
``P``  to jail    run a probe: evidence-packed
``A``  to jail    the answer to a call
``O``  to host    what a cell did: JSON
``R``  to host    a call of a probe that the host answers
``T``  to host    what a probe observed: evidence-packed
``X``  to host    how the process of a probe ended: JSON
=====  =========  ==================================================================
"""

from __future__ import annotations

import socket
import struct
import time

CELL, PROBE, ANSWER = b"C", b"P", b"A"
OUTPUT, CALL, EVIDENCE, EXIT = b"O", b"R", b"T", b"X"

_LENGTH = struct.Struct("<I")
_PIECE = 2**16
_NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)  # elsewhere Python ignores the signal as it is
_TICK = 0.25  # seconds that one call of the kernel waits before the deadline is looked at again


class ProtocolError(Exception):
    """Bytes that no well-behaved other side sends."""


class Closed(Exception):
    """The other side is gone."""


class Late(Exception):
    """The deadline passed."""


class Channel:
    """One end of the socket.

    Parameters
    ----------
    message_bytes, messages : int
        The largest payload and the number of frames that are read; nothing is set aside for a
        frame on the word of its header alone.
    """

    def __init__(self, end: socket.socket, message_bytes: int, messages: int) -> None:
        self.end = end
        self.message_bytes = message_bytes
        self.messages_left = messages
        self._read = bytearray()
        # The kernel's own timers: one call per message, where poll and recv would be two.
        tick = struct.pack("ll", 0, int(_TICK * 1e6))
        end.setblocking(True)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_RCVTIMEO, tick)
        end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, tick)

    def send(self, kind: bytes, payload: bytes, deadline: float | None = None) -> None:
        """Send one frame; `deadline` is a time of ``time.monotonic``."""
        data = memoryview(_LENGTH.pack(len(payload) + 1) + kind + payload)
        while data:
            try:
                data = data[self.end.send(data, _NO_SIGNAL) :]
            except BlockingIOError:
                if deadline is not None and time.monotonic() > deadline:
                    raise Late from None
            except OSError as error:
                raise Closed from error

    def receive(self, deadline: float | None = None) -> tuple[bytes, bytes]:
        """Return the next frame: its kind and the rest of its payload."""
        self._fill(4, deadline)
        (length,) = _LENGTH.unpack_from(self._read)
        if not 0 < length <= self.message_bytes:
            raise ProtocolError(f"a message of {length} bytes was announced")
        self.messages_left -= 1
        if self.messages_left < 0:
            raise ProtocolError("more messages came than a session may send")
        self._fill(4 + length, deadline)
        kind, payload = bytes(self._read[4:5]), bytes(self._read[5 : 4 + length])
        del self._read[: 4 + length]
        return kind, payload

    def _fill(self, wanted: int, deadline: float | None) -> None:
        """Read until `wanted` bytes are there."""
        while len(self._read) < wanted:
            # However busy the other side keeps us: the deadline counts between all pieces.
            if deadline is not None and time.monotonic() > deadline:
                raise Late
            try:
                piece = self.end.recv(_PIECE)
            except BlockingIOError:
                continue
            except OSError as error:
                raise Closed from error
            if not piece:
                raise Closed
            self._read += piece

    def close(self) -> None:
        """Close this end."""
        self.end.close()

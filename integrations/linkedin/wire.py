"""One HTTP connection that stops at a deadline of the whole call, and sends addresses as they are written."""

import io
import select
import socket
import zlib
from http.client import HTTPConnection, HTTPResponse, HTTPSConnection, IncompleteRead
from time import monotonic
from typing import Any, NamedTuple


class Reply(NamedTuple):
    """A complete answer; headers by lower-case name."""

    status: int
    headers: dict[str, str]
    body: bytes


class TooLargeError(Exception):
    """The answer outgrew the cap."""


class _DeadlineReader(io.RawIOBase):
    """A socket's raw reader that waits no longer than the call may still last.

    A socket timeout alone starts anew with each byte, so that a slow drip would never end.
    """

    def __init__(self, raw: io.RawIOBase, sock: socket.socket, *, deadline: float, patience: float) -> None:
        self._raw = raw
        self._sock = sock
        self._deadline = deadline
        self._patience = patience

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not complete in time")
        self._sock.settimeout(min(left, self._patience))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class Connection(HTTPConnection):
    """For one call at a time. `deadline` is by the monotonic clock; `patience` with a silent socket in seconds."""

    auto_open = 0  # opened before a call and never in it, so that it is known whether the call left
    deadline: float
    patience: float

    @property
    def is_usable(self) -> bool:
        """Open, and the other side has neither closed it nor said anything unasked."""
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return not poll.poll(0)

    def ask(
        self, method: str, target: str, *, headers: dict[str, str], body: bytes | None, max_bytes: int
    ) -> Reply:
        """Send, and read to the end. InvalidURL and UnicodeError: nothing left. Any other error: it may have."""
        self.sock.settimeout(self.patience)
        self.request(method, target, body=body, headers=headers)
        with self.getresponse() as response:
            content = _capped(response.read(max_bytes + 1), max_bytes)
            if response.length:  # http.client takes a body cut short for a whole one
                raise IncompleteRead(content, response.length)
            fields = _joined(response)
        if fields.get("content-encoding", "").lower() == "gzip":
            content = _capped(_unpacked(content, max_bytes + 1), max_bytes)
        return Reply(response.status, fields, content)

    def response_class(  # type: ignore[override]
        self, sock: socket.socket, *args: Any, **kwargs: Any
    ) -> HTTPResponse:
        response = HTTPResponse(sock, *args, **kwargs)
        raw: io.RawIOBase = response.fp.detach()
        reader = _DeadlineReader(raw, sock, deadline=self.deadline, patience=self.patience)
        response.fp = io.BufferedReader(reader)
        return response


class TlsConnection(Connection, HTTPSConnection):
    """The same, encrypted."""


def _capped(content: bytes, max_bytes: int) -> bytes:
    if len(content) > max_bytes:
        raise TooLargeError(f"it was larger than {max_bytes} bytes")
    return content


def _joined(response: HTTPResponse) -> dict[str, str]:
    headers: dict[str, str] = {}
    for name, value in response.getheaders():
        lower = name.lower()
        headers[lower] = f"{headers[lower]}, {value}" if lower in headers else value
    return headers


def _unpacked(content: bytes, most: int) -> bytes:
    unpacking = zlib.decompressobj(wbits=31)  # 31: with the header and the checksum of gzip
    unpacked = unpacking.decompress(content, most)
    if not unpacking.eof and len(unpacked) < most:
        raise zlib.error("the gzip answer was cut short")
    return unpacked

"""The sandbox's sockets: requests in, replies out, and the ways in which a reply can go wrong on the line."""

import logging
import os
import socket
import struct
import sys
from collections.abc import Callable
from contextlib import suppress
from http.client import responses
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socketserver import TCPServer
from threading import Condition, Event
from typing import Any

from .faults import Fault
from .messages import CallIds, RefusedError, Reply, Request, gateway_error

BODY_BYTES = 16 * 1024 * 1024
RESET_ON_CLOSE = struct.pack("ii", 1, 0)

logger = logging.getLogger(__name__)


class WireServer(ThreadingHTTPServer):
    """Gives each request to `serve` on a thread per connection, and can cut all connections off."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], serve: Callable[[Request, "Wire"], None]) -> None:
        self.serve = serve
        self.closing = Event()
        self._connections: set[socket.socket] = set()
        self._changed = Condition()
        super().__init__(address, Wire)

    def server_bind(self) -> None:
        # HTTPServer asks DNS for this machine's name here, which can take seconds.
        TCPServer.server_bind(self)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        with self._changed:
            self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        super().shutdown_request(request)
        with self._changed:
            self._connections.discard(request)
            self._changed.notify_all()

    def disconnect_all(self) -> None:
        with self._changed:
            for connection in self._connections:
                with suppress(OSError):
                    connection.shutdown(socket.SHUT_RDWR)
            self._changed.wait_for(lambda: not self._connections, timeout=5)

    def handle_error(self, request: Any, client_address: Any) -> None:
        # A client that hangs up in the middle is everyday business here.
        if not isinstance(sys.exc_info()[1], ConnectionError):
            logger.exception("The sandbox failed while answering %s", client_address)


class Wire(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: WireServer

    def send(self, reply: Reply, ids: CallIds) -> None:
        self.wfile.write(b"".join(self._written(reply, ids)))

    def send_spoilt(self, reply: Reply, ids: CallIds, fault: Fault) -> None:
        """Deliver nothing, a half, or everything byte by byte, as the fault says."""
        self.close_connection = True
        head, body = self._written(reply, ids)
        if fault.kind == "drip":
            self._drip(head + body, fault.seconds)
            return
        if fault.at == "during_reply":
            self.wfile.write(head + body[: len(body) // 2])
        if fault.kind == "hang":
            self.server.closing.wait(fault.seconds)
        if fault.kind == "reset":
            self._reset()

    def _written(self, reply: Reply, ids: CallIds) -> tuple[bytes, bytes]:
        body = reply.body()
        headers = {
            "Date": self.date_time_string(),
            "Content-Type": reply.content_type,
            "Content-Length": str(len(body)),
            **ids.headers(),
            **reply.headers,
        }
        if self.close_connection:
            headers["Connection"] = "close"
        phrase = responses.get(reply.status, "Status")
        lines = [
            f"HTTP/1.1 {reply.status} {phrase}",
            *(f"{name}: {value}" for name, value in headers.items()),
        ]
        head = "\r\n".join([*lines, "", ""]).encode("latin-1", "replace")
        return head, b"" if self.command == "HEAD" else body

    def _drip(self, content: bytes, seconds: float) -> None:
        for position in range(len(content)):
            self.wfile.write(content[position : position + 1])
            if self.server.closing.wait(seconds):
                return

    def _reset(self) -> None:
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
        # A plain close would wait for the file objects over the socket, and end politely.
        os.close(self.connection.detach())

    def _serve(self) -> None:
        try:
            request = self._request()
        except RefusedError as refused:
            self.close_connection = True
            self.send(refused.reply, CallIds.fresh())
        else:
            self.server.serve(request, self)

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = _serve  # noqa: N815

    def _request(self) -> Request:
        headers = {name.lower(): value for name, value in self.headers.items()}
        size = len(self.requestline) + sum(len(name) + len(value) + 4 for name, value in headers.items())
        body = self._body(headers)
        is_local = ip_address(self.client_address[0]).is_loopback
        return Request(self.command, self.path, headers, body, wire_size=size, is_local=is_local)

    def _body(self, headers: dict[str, str]) -> bytes:
        length = headers.get("content-length", "")
        if "transfer-encoding" in headers or (not length and self.command in {"POST", "PUT", "PATCH"}):
            raise gateway_error(411, "LENGTH_REQUIRED", "Send the body with a Content-Length.")
        if not length:
            return b""
        if not length.isascii() or not length.isdigit():
            raise gateway_error(400, "BAD_REQUEST", f"Content-Length {length!r} is not a number.")
        if len(length) > 9 or int(length) > BODY_BYTES:
            raise gateway_error(413, "PAYLOAD_TOO_LARGE", f"A body has at most {BODY_BYTES} bytes.")
        body = self.rfile.read(int(length))
        if len(body) < int(length):
            raise ConnectionAbortedError("the client hung up inside the body")
        return body

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """What the stdlib parser refuses, in the sandbox's own envelope."""
        self.close_connection = True
        self.send(gateway_error(int(code), "BAD_REQUEST", message or explain or "").reply, CallIds.fresh())

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 -- the stdlib's name
        """The call log is kept by the state."""

"""A bare socket that records what arrives, byte for byte, and plays prepared answers, however broken."""

import json
import socket
import struct
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

Play = Callable[[socket.socket, threading.Event], None]

TOKEN = {"access_token": "token-of-the-listener", "expires_in": "1800"}


@dataclass(frozen=True)
class Received:
    """A request as it stood on the wire; header names in lower case."""

    line: str
    headers: dict[str, str]
    body: bytes

    @property
    def target(self) -> str:
        return self.line.split(" ")[1]


class Listener:
    """Answers the n-th request with the n-th play; then, and after a play that closes, it hangs up."""

    def __init__(self, *plays: Play) -> None:
        self.received: list[Received] = []
        self.connections = 0
        self.hung_up = threading.Event()  # once a connection is over
        self._plays = list(plays)
        self._closing = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listening.getsockname()[1]}"
        self._open: socket.socket | None = None
        self._thread = threading.Thread(target=self._serve)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._closing.set()
        for sock in filter(None, (self._open, self._listening)):
            _shut(sock)
        self._thread.join(timeout=10)
        self._listening.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                self._open, _ = self._listening.accept()
            except OSError:
                return
            self.connections += 1
            with self._open as connection:
                self._converse(connection)
            self.hung_up.set()

    def _converse(self, connection: socket.socket) -> None:
        try:
            while request := _read_request(connection):
                self.received.append(request)
                if not self._plays:
                    return
                self._plays.pop(0)(connection, self._closing)
        except OSError:
            return


def _shut(sock: socket.socket) -> None:
    try:
        sock.shutdown(socket.SHUT_RDWR)
    except OSError:
        return


def _read_request(connection: socket.socket) -> Received | None:
    raw = b""
    while b"\r\n\r\n" not in raw:
        part = connection.recv(65536)
        if not part:
            return None
        raw += part
    head, _, body = raw.partition(b"\r\n\r\n")
    line, *fields = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value for name, _, value in (field.partition(": ") for field in fields)}
    while len(body) < int(headers.get("content-length", "0")):
        body += connection.recv(65536)
    return Received(line, headers, body)


def raw_answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    fields = {"Content-Type": "application/json", "Content-Length": str(len(body))}
    fields |= {name.replace("_", "-"): value for name, value in headers.items()}
    lines = [f"HTTP/1.1 {status}", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body


def answer(body: bytes | dict[str, object], status: str = "200 OK", **headers: str) -> Play:
    text = body if isinstance(body, bytes) else json.dumps(body).encode()
    return lambda connection, _: connection.sendall(raw_answer(text, status, **headers))


def token(**members: object) -> Play:
    return answer({**TOKEN, **members})


def cut_off(raw: bytes) -> Play:
    """Send these bytes and close in good order."""

    def play(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(raw)
        connection.shutdown(socket.SHUT_RDWR)

    return play


def reset(raw: bytes) -> Play:
    """Send these bytes and reset the connection."""

    def play(connection: socket.socket, _: threading.Event) -> None:
        connection.sendall(raw)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.close()

    return play


def drip(raw: bytes) -> Play:
    """Send one byte after another, each well within a read timeout, for as long as anyone listens."""

    def play(connection: socket.socket, closing: threading.Event) -> None:
        for position in range(len(raw)):
            connection.sendall(raw[position : position + 1])
            if closing.wait(0.01):
                return

    return play


def silence(connection: socket.socket, closing: threading.Event) -> None:
    closing.wait()

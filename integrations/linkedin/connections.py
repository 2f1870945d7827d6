"""Kept-alive connections that threads share, and calls over them that say whether anything left."""

import re
import ssl
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from http.client import HTTPException, InvalidURL
from time import monotonic

import certifi

from integrations.linkedin.wire import Connection, Reply, TlsConnection, TooLargeError

_ADDRESS = re.compile(r"(https?://(?:\[[\da-fA-F:.]+\]|[^\s/:@?#\[\]]+)(?::\d{1,5})?)(/\S*)")


class NeverLeftError(Exception):
    """There was no connection, or the address is none. The cause says more."""


class AnswerLostError(Exception):
    """It may have left, and no complete answer came within time and size. The cause says more."""


class Connections:
    """Opens connections, and keeps at most `kept` idle ones for each origin. Times in seconds."""

    def __init__(
        self,
        *,
        kept: int,
        connect_timeout: float,
        read_timeout: float,
        total_deadline: float,
        max_bytes: int,
    ) -> None:
        self._kept = kept
        self._connect_timeout = connect_timeout
        self._read_timeout = read_timeout
        self._total_deadline = total_deadline
        self._max_bytes = max_bytes
        self._idle: dict[str, list[Connection]] = {}

    def call(self, method: str, url: str, *, headers: dict[str, str], body: bytes | None) -> Reply:
        """Send once and read the whole answer, whatever its status. NeverLeftError, AnswerLostError."""
        deadline = monotonic() + self._total_deadline
        try:
            origin, target = _split(url)
            connection = self._taken(origin)
        except (OSError, ValueError, HTTPException) as error:
            raise NeverLeftError from error
        connection.deadline, connection.patience = deadline, self._read_timeout
        with _closed_on_error(connection):
            reply = connection.ask(method, target, headers=headers, body=body, max_bytes=self._max_bytes)
        self._keep(origin, connection)
        return reply

    def close(self) -> None:
        """Close what is idle."""
        for idle in self._idle.values():
            while idle:
                idle.pop().close()

    def _taken(self, origin: str) -> Connection:
        idle = self._idle.setdefault(origin, [])
        while idle:
            try:
                connection = idle.pop()
            except IndexError:  # another thread was faster
                break
            if connection.is_usable:
                return connection
            connection.close()
        return self._opened(origin)

    def _opened(self, origin: str) -> Connection:
        scheme, _, host = origin.partition("://")
        timeout = self._connect_timeout
        if scheme == "https":
            connection: Connection = TlsConnection(host, timeout=timeout, context=self._tls)
        else:
            connection = Connection(host, timeout=timeout)
        try:
            connection.connect()
        except BaseException:
            connection.close()
            raise
        return connection

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        # The same authorities everywhere, whatever a machine has installed.
        context = ssl.create_default_context(cafile=certifi.where())
        context.set_alpn_protocols(["http/1.1"])
        return context

    def _keep(self, origin: str, connection: Connection) -> None:
        idle = self._idle[origin]
        if connection.sock is not None and len(idle) < self._kept:
            idle.append(connection)
        else:
            connection.close()


def _split(url: str) -> tuple[str, str]:
    parts = _ADDRESS.fullmatch(url)
    if not parts:
        raise ValueError(f"{url.partition('?')[0]!r} is no address of the form https://host:port/path")
    return parts[1], parts[2]


@contextmanager
def _closed_on_error(connection: Connection) -> Iterator[None]:
    try:
        yield
    except (InvalidURL, UnicodeError) as error:
        connection.close()
        raise NeverLeftError from error
    except (HTTPException, OSError, zlib.error, TooLargeError) as error:
        connection.close()
        raise AnswerLostError from error
    except BaseException:
        connection.close()
        raise

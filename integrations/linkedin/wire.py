"""Pooled connections of requests and urllib3 that send addresses as they are written, stop at a deadline of the
whole call, and tell a call that never left from one whose answer was lost."""

import io
import re
import socket
import ssl
from contextvars import ContextVar
from functools import lru_cache
from http.client import HTTPResponse
from time import monotonic
from typing import Any, NamedTuple

import certifi
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

_ADDRESS = re.compile(r"(https?://(?:\[[\da-fA-F:.]+\]|[^\s/:@?#\[\]]+)(?::\d{1,5})?)(/[!-~]*)")


class NeverLeftError(Exception):
    """There was no connection, or the address is none. The cause says more."""


class Way(NamedTuple):
    """What the connection of a call needs to know: path and query as written, and its end by monotonic clock."""

    target: str
    deadline: float


# urllib3 picks the connection, so that nothing can be handed to it directly.
current_way: ContextVar[Way] = ContextVar("current_way")


class WireAdapter(HTTPAdapter):
    """Like its parent, with the connections of this module in its pools.

    Call the pools themselves: what a Session adds (cookies, proxies, redirects) is not wanted here, and costs time.
    """

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}
        # To find a pool takes urllib3 as long as to read an answer.
        self._pool_of = lru_cache(self.poolmanager.connection_from_url)

    def close(self) -> None:
        self._pool_of.cache_clear()
        super().close()

    def route(self, url: str) -> tuple[HTTPConnectionPool, str]:
        """The pool of the address, and path with query. NeverLeftError."""
        parts = _ADDRESS.fullmatch(url)
        if not parts:
            address = url.partition("?")[0]
            raise NeverLeftError(f"{address!r} is no address of the form https://host:port/path")
        try:
            return self._pool_of(parts[1]), parts[2]
        except (HTTPError, OSError) as error:
            raise NeverLeftError from error


class _DeadlineReader(io.RawIOBase):
    """A socket's raw reader that waits no longer than the call may still last.

    A socket timeout alone starts anew with each byte, so that a slow drip would never end.
    """

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = current_way.get().deadline
        self._patience = sock.gettimeout()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        left = self._deadline - monotonic()
        if left <= 0:
            raise TimeoutError("the answer was not complete in time")
        self._sock.settimeout(left if self._patience is None else min(left, self._patience))
        return self._raw.readinto(buffer)

    def close(self) -> None:
        self._raw.close()
        super().close()


class _DeadlineResponse(HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp: Any = io.BufferedReader(_DeadlineReader(sock, self.fp.detach()))


class _Connection(HTTPConnection):
    response_class = _DeadlineResponse

    def connect(self) -> None:
        # Told apart from a failure, of TLS or below, after the request left.
        try:
            super().connect()
        except (HTTPError, OSError) as error:
            raise NeverLeftError from error

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        # Not `url`, in which urllib3 has escaped the brackets that LinkedIn's samples write literally: ids[0].
        super().putrequest(method, current_way.get().target, *args, **kwargs)


class _TlsConnection(_Connection, HTTPSConnection):
    """The same, encrypted."""


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The same authorities everywhere, whatever a machine has installed; read once, not for each connection.
        super().__init__(*args, ssl_context=ssl.create_default_context(cafile=certifi.where()), **kwargs)

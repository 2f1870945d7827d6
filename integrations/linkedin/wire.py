"""HTTP connections that send our URLs as they are written and stop at a deadline of the whole call."""

import io
import re
import socket
import ssl
from contextvars import ContextVar
from http.client import HTTPResponse
from time import monotonic
from typing import Any

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError

# By monotonic clock, for the call of the current thread; the response below reads it as it is born.
call_deadline: ContextVar[float] = ContextVar("call_deadline")

_ESCAPED_INDEX = re.compile(r"(?<=[?&]ids)%5B(\d+)%5D(?=\.)")


class WireAdapter(HTTPAdapter):
    """Like its parent, with the connections of this module in its pools."""

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _Pool, "https": _TlsPool}


class _DeadlineReader(io.RawIOBase):
    """A socket's raw reader that waits no longer than the call may still last.

    A socket timeout alone starts anew with each byte, so that a slow drip would never end.
    """

    def __init__(self, sock: socket.socket, raw: io.RawIOBase) -> None:
        self._sock = sock
        self._raw = raw
        self._deadline = call_deadline.get()
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

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        super().putrequest(method, _literal_indexes(url), *args, **kwargs)


class _TlsConnection(HTTPSConnection):
    response_class = _DeadlineResponse

    def connect(self) -> None:
        try:
            super().connect()
        except ssl.SSLError as error:
            # Told apart from a TLS failure after the request left, which leaves the outcome unknown.
            raise NewConnectionError(self, f"TLS: {error}") from error

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        super().putrequest(method, _literal_indexes(url), *args, **kwargs)


def _literal_indexes(url: str) -> str:
    # LinkedIn's samples write ids[0]. with literal brackets, which urllib3 escapes. Inside values they stay
    # escaped: a value holds no bare & or ?, so that nothing in it can look like the start of a parameter.
    return _ESCAPED_INDEX.sub(r"[\1]", url)


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection

"""The one place that sends: one call, one Exchange. No cookies, proxies, redirects or retries; always with a
LinkedIn-Version where the call has one (IC-14)."""

import sys
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from time import monotonic
from typing import Any, NamedTuple

from urllib3 import BaseHTTPResponse, Retry, Timeout
from urllib3.exceptions import HTTPError, IncompleteRead

from integrations.linkedin.errors import NotSentError, OutcomeUnknownError
from integrations.linkedin.exchange import Exchange, Redactor, storable
from integrations.linkedin.wire import NeverLeftError, Way, WireAdapter, current_way

_OWN_HEADERS = {"User-Agent": "PartnerHub", "Accept": "application/json", "Accept-Encoding": "identity"}
_NEVER_AGAIN = Retry(total=False)


@dataclass(frozen=True)
class Answer:
    """A complete answer of any status. `body` is as it came, `headers` by lower-case name; `exchange` is what may be
    kept of them."""

    exchange: Exchange
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    redactor: Redactor = field(repr=False)

    def conceal(self, text: str) -> str:
        """Text out of the body, fit to be stored and shown."""
        return self.redactor.text(text) if text else ""


class _Reply(NamedTuple):
    status: int
    headers: dict[str, str]
    body: bytes


class _TooLargeError(Exception):
    """The answer outgrew the cap."""


class Transport:
    """Kept-alive connections that all threads share. Times in seconds; `max_bytes` caps a decoded answer.

    `total_deadline` bounds a call once connected, however slowly the answer drips. Close it when done.
    """

    def __init__(
        self,
        *,
        connections: int = 32,
        connect_timeout: float = 5,
        read_timeout: float = 20,
        total_deadline: float = 30,
        max_bytes: int = 1_000_000,
    ) -> None:
        self._timeout = Timeout(connect=connect_timeout, read=read_timeout)
        self._total_deadline = total_deadline
        self._max_bytes = max_bytes
        self._adapter = WireAdapter(pool_maxsize=connections)

    def __enter__(self) -> "Transport":
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def close(self) -> None:
        self._adapter.close()

    def send(
        self,
        method: str,
        url: str,
        *,
        headers: Mapping[str, str],
        body: bytes | None = None,
        secrets: Collection[str] = (),
        keep_answer: bool = True,
    ) -> Answer:
        """Send once. `secrets` are hidden in all that is kept; without `keep_answer` no body of a 2xx is.

        NotSentError: no connection. OutcomeUnknownError: sent, and no complete answer within time and size.
        """
        redactor, ambient = Redactor(secrets), sys.exception()
        sent = {**_OWN_HEADERS, **headers}
        call = _Call(method, url, sent, body, redactor)
        try:
            reply = self._reply(method, url, headers=sent, body=body)
        except (NeverLeftError, UnicodeError) as error:
            exchange = call.exchange(error=redactor.text(_reason(error, ambient)))
            problem = f"LinkedIn could not be reached: {exchange.error}."
            raise NotSentError(problem, exchange=exchange) from error
        except (HTTPError, OSError, zlib.error, _TooLargeError) as error:
            exchange = call.exchange(error=redactor.text(_reason(error, ambient)))
            problem = f"LinkedIn's answer was lost: {exchange.error}."
            raise OutcomeUnknownError(problem, exchange=exchange) from error
        is_kept = keep_answer or not 200 <= reply.status <= 299
        exchange = call.exchange(**_of_reply(reply, redactor, is_kept=is_kept))
        return Answer(exchange, reply.body, reply.headers, redactor)

    def _reply(self, method: str, url: str, *, headers: dict[str, str], body: bytes | None) -> _Reply:
        deadline = monotonic() + self._total_deadline
        pool, target = self._adapter.route(url)
        current_way.set(Way(target, deadline))
        with pool.urlopen(
            method,
            "/",  # the connection puts the target in its place
            body=body,
            headers=headers,
            retries=_NEVER_AGAIN,
            redirect=False,
            timeout=self._timeout,
            preload_content=False,
            decode_content=False,
        ) as response:
            return _read(response, self._max_bytes)


class _Call:
    """What is sent, and since when; it becomes an Exchange when it is over."""

    def __init__(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, redactor: Redactor
    ) -> None:
        self._started_at, self._begun = datetime.now(UTC), monotonic()
        self._method, self._url, self._headers, self._body = method, url, headers, body
        self._redactor = redactor

    def exchange(self, **outcome: Any) -> Exchange:
        duration_ms = round((monotonic() - self._begun) * 1000)
        return Exchange(
            started_at=self._started_at,
            duration_ms=duration_ms,
            method=self._method,
            url=self._url,
            request_headers=self._redactor.headers(self._headers),
            request_body=self._redactor.text(self._body),
            version=self._headers.get("LinkedIn-Version", ""),
            **outcome,
        )


def _read(response: BaseHTTPResponse, max_bytes: int) -> _Reply:
    content = _capped(response.read(max_bytes + 1), max_bytes)
    if response.length_remaining:  # a read of so many bytes takes a body cut short for a whole one
        raise IncompleteRead(len(content), response.length_remaining)
    headers = {name.lower(): value for name, value in response.headers.itermerged()}
    if headers.get("content-encoding", "").lower() == "gzip":
        content = _capped(_unpacked(content, max_bytes + 1), max_bytes)
    return _Reply(response.status, headers, content)


def _capped(content: bytes, max_bytes: int) -> bytes:
    if len(content) > max_bytes:
        raise _TooLargeError(f"it was larger than {max_bytes} bytes")
    return content


def _unpacked(content: bytes, most: int) -> bytes:
    # urllib3 would take half a gzip answer for a whole one.
    unpacking = zlib.decompressobj(wbits=31)  # 31: with the header and the checksum of gzip
    unpacked = unpacking.decompress(content, most)
    if not unpacking.eof and len(unpacked) < most:
        raise zlib.error("the gzip answer was cut short")
    return unpacked


def _of_reply(reply: _Reply, redactor: Redactor, *, is_kept: bool) -> dict[str, Any]:
    return {
        "status": reply.status,
        "response_headers": redactor.headers(reply.headers),
        "response_body": redactor.text(reply.body) if is_kept else "[not kept]",
        "uuid": storable(reply.headers.get("x-li-uuid", "")),
        "fabric": storable(reply.headers.get("x-li-fabric", "")),
        "request_id": storable(reply.headers.get("x-li-request-id", "")),
    }


def _reason(error: BaseException, ambient: BaseException | None) -> str:
    # The innermost exception says it in plain words; the outer ones only add the library's own names.
    # What the caller was handling meanwhile stands further in still and is no part of it.
    while (inner := error.__cause__ or error.__context__) and inner is not ambient:
        error = inner
    words = error.strerror if isinstance(error, OSError) else None
    return (words or str(error) or type(error).__name__).rstrip(".")

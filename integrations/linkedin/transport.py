"""The one place that sends: one call, one Exchange. No cookies, proxies, redirects or retries."""

import sys
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from http.cookiejar import DefaultCookiePolicy
from time import monotonic

import requests
from urllib3.exceptions import HTTPError, NewConnectionError

from integrations.linkedin.errors import NotSentError, OutcomeUnknownError
from integrations.linkedin.exchange import Exchange, recordable_headers, recordable_text, storable
from integrations.linkedin.wire import WireAdapter, call_deadline


@dataclass(frozen=True)
class Answer:
    """A complete answer of any status. `body` is as it came; `exchange` is what may be kept of it."""

    exchange: Exchange
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)
    secrets: Collection[str] = field(repr=False, default=())

    def conceal(self, text: str) -> str:
        """Text out of the body, fit to be stored and shown."""
        return recordable_text(text, self.secrets)


class _TooLargeError(Exception):
    """The answer outgrew the cap."""


class Transport:
    """Pools of connections that all threads share. Times in seconds; `max_bytes` caps a decoded answer.

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
        self._timeouts = (connect_timeout, read_timeout)
        self._total_deadline = total_deadline
        self._max_bytes = max_bytes
        self._session = _session(connections)

    def __enter__(self) -> "Transport":
        return self

    def __exit__(self, *args: object) -> None:
        self.close()

    def close(self) -> None:
        self._session.close()

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
        begun, ambient = monotonic(), sys.exception()
        exchange = self._opened(method, url, headers, recordable_text(body, secrets), secrets)
        try:
            response, content = self._call(method, url, headers, body)
        except (requests.RequestException, HTTPError, OSError, _TooLargeError) as error:
            reason = recordable_text(_reason(error, ambient), secrets)
            raise _failure(error, replace(exchange, duration_ms=_since(begun), error=reason)) from error
        kept = recordable_text(content, secrets) if keep_answer or not response.ok else "[not kept]"
        exchange = replace(exchange, duration_ms=_since(begun), response_body=kept)
        return Answer(_answered(exchange, response, secrets), content, response.headers, secrets)

    def _opened(
        self, method: str, url: str, headers: Mapping[str, str], body: str, secrets: Collection[str]
    ) -> Exchange:
        sent = {name: str(value) for name, value in {**self._session.headers, **headers}.items()}
        return Exchange(
            started_at=datetime.now(UTC),
            duration_ms=0,
            method=method,
            url=url,
            request_headers=recordable_headers(sent, secrets),
            request_body=body,
            version=headers.get("LinkedIn-Version", ""),
        )

    def _call(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None
    ) -> tuple[requests.Response, bytes]:
        call_deadline.set(monotonic() + self._total_deadline)
        with self._session.request(
            method,
            url,
            headers=headers,
            data=body,
            timeout=self._timeouts,
            allow_redirects=False,
            stream=True,
        ) as response:
            content = response.raw.read(self._max_bytes + 1, decode_content=True)
        if len(content) > self._max_bytes:
            raise _TooLargeError(f"it was larger than {self._max_bytes} bytes")
        return response, content


def _session(connections: int) -> requests.Session:
    session = requests.Session()
    session.trust_env = False
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    session.headers.clear()
    session.headers.update({"User-Agent": "PartnerHub", "Accept": "application/json"})
    session.headers["Accept-Encoding"] = "identity"
    adapter = WireAdapter(pool_maxsize=connections, pool_block=False)
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    return session


def _failure(error: Exception, exchange: Exchange) -> NotSentError | OutcomeUnknownError:
    if _never_connected(error):
        return NotSentError(f"LinkedIn could not be reached: {exchange.error}.", exchange=exchange)
    return OutcomeUnknownError(f"LinkedIn's answer was lost: {exchange.error}.", exchange=exchange)


def _never_connected(error: Exception) -> bool:
    unusable_address = (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema)
    if isinstance(error, (requests.ConnectTimeout, requests.exceptions.MissingSchema, *unusable_address)):
        return True
    return any(isinstance(getattr(cause, "reason", None), NewConnectionError) for cause in error.args)


def _reason(error: BaseException, ambient: BaseException | None) -> str:
    # The innermost exception says it in plain words; the outer ones only add the library's own names.
    # What the caller was handling meanwhile stands further in still and is no part of it.
    while (inner := error.__cause__ or error.__context__) and inner is not ambient:
        error = inner
    words = error.strerror if isinstance(error, OSError) else None
    return (words or str(error) or type(error).__name__).rstrip(".")


def _since(begun: float) -> int:
    return round((monotonic() - begun) * 1000)


def _answered(exchange: Exchange, response: requests.Response, secrets: Collection[str]) -> Exchange:
    return replace(
        exchange,
        status=response.status_code,
        response_headers=recordable_headers(response.headers, secrets),
        uuid=storable(response.headers.get("x-li-uuid", "")),
        fabric=storable(response.headers.get("x-li-fabric", "")),
        request_id=storable(response.headers.get("x-li-request-id", "")),
    )
